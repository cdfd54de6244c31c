"""Listens with PyTango to events of every kind of a device of class Eventful, and prints what it heard, as JSON.

Argument: the device. The first line of stdin has the values that it pushes, by attribute.
"""

import json
import sys
import time

import tango
from tango import AttributeProxy, DevFailed, DeviceProxy, EventType

from pytango_heard import Heard as HeardOf
from pytango_heard import finish, taken, wait_for
from pytango_polling import failures, states, thresholds

device = DeviceProxy(sys.argv[1])
samples = json.loads(sys.stdin.readline())
seen = {}

CHANGE, ARCHIVE, USER = EventType.CHANGE_EVENT, EventType.ARCHIVE_EVENT, EventType.USER_EVENT
PERIODIC, READY, CONFIG = EventType.PERIODIC_EVENT, EventType.DATA_READY_EVENT, EventType.ATTR_CONF_EVENT


def Heard(name, kind, proxy=device):
    return HeardOf(proxy, name, kind)


def refusal(name, kind):
    """Why a subscription is refused."""
    try:
        Heard(name, kind).end()
    except DevFailed as error:
        return error.args[0].reason
    return "nothing"


def types():
    """Pushed values of every type and format, for every kind that pushing has."""
    heard = [Heard(name, CHANGE) for name in samples]
    archived = [Heard(name, ARCHIVE) for name in samples]
    taken(device, *([name, kind] for name in samples for kind in ("change", "archive")))
    device.Push(["all"])
    wait_for(lambda: all(samples[one.name] in one.values for one in heard + archived))
    seen["types"] = {one.name: one.values[-1] for one in heard}
    seen["archived types"] = {one.name: one.values[-1] for one in archived}
    for one in heard + archived:
        one.end()


def pushed():
    """User events with what they carry, and data ready."""
    user = Heard("told", USER)
    taken(device, ["told", "user"])
    device.Push(["told", "user"])
    wait_for(lambda: "pushed" in user.values)
    event = user.events[-1]
    seen["user"] = [
        event.attr_value.value, str(event.attr_value.quality), event.attr_value.time.totime(), event.event,
        event.attr_name.split("/", 3)[-1], event.device.name(), abs(event.reception_date.totime() - time.time()) < 60,
    ]
    device.Push(["told", "error"])
    seen["user error"] = [wait_for(lambda: user.errors), len(user.errors[-1])]
    ready = Heard("frame", READY)
    taken(device, ["frame", "data_ready"])
    device.Push(["frame", "data_ready"])
    wait_for(lambda: ready.others and ready.others[-1].ctr == 9)
    counters = [event.ctr for event in ready.others]
    seen["ready"] = [sorted(set(counters)), counters == sorted(counters), tango.CmdArgType.values[ready.others[-1].attr_data_type].name]
    for heard in (user, ready):
        heard.end()


def configurations():
    config = Heard("ratio", CONFIG)
    first = config.others[0].attr_conf
    seen["first config"] = [first.name, first.events.ch_event.rel_change, first.events.arch_event.archive_rel_change]
    described = device.get_attribute_config("ratio")
    described.label, described.unit, described.max_value = "Ratio", "%", "500"
    described.alarms.max_alarm = "400"
    described.events.per_event.period = "250"
    device.set_attribute_config(described)
    wait_for(lambda: config.others[-1].attr_conf.label == "Ratio")
    last = config.others[-1].attr_conf
    seen["config"] = [last.label, last.unit, last.max_value, last.alarms.max_alarm, last.events.per_event.period]
    interfaces = []
    number = device.subscribe_event(EventType.INTERFACE_CHANGE_EVENT, interfaces.append)
    wait_for(lambda: interfaces)
    commands = [command.cmd_name for command in interfaces[0].cmd_list]
    attributes = [attribute.name for attribute in interfaces[0].att_list]
    seen["interface"] = ["Push" in commands, "ratio" in attributes, interfaces[0].dev_started]
    device.unsubscribe_event(number)
    config.end()


def refused():
    seen["refused"] = {
        "change": refusal("still", CHANGE),
        "archive": refusal("still", ARCHIVE),
        "periodic": refusal("told", PERIODIC),
        "thresholds": refusal("vague", CHANGE),
        "data ready": refusal("told", READY),
        "pipe": refusal("told", EventType.PIPE_EVENT),
        "unknown": refusal("nothing", CHANGE),
        "user": refusal("still", USER),
        "state with alarms": refusal("State", CHANGE),
    }
    # Polling that a client asks for is what it takes.
    device.poll_attribute("still", 20)
    still = Heard("still", PERIODIC)
    device.still = 4.0
    seen["polled by a client"] = still.hears(4.0)
    still.end()
    device.stop_poll_attribute("still")


def listeners():
    """Two listeners, one of them a proxy of the attribute, and a queue; and that nobody is left."""
    queue = device.subscribe_event("told", CHANGE, 100)
    other = Heard("told", CHANGE, AttributeProxy(device.name() + "/told"))
    mine = Heard("TOLD", CHANGE)
    taken(device, ["told", "change"])
    device.Push(["told", "change"])
    seen["both"] = [other.hears("pushed"), mine.hears("pushed")]
    queued = []
    wait_for(lambda: queued.extend(device.get_events(queue)) or any(event.attr_value.value == "pushed" for event in queued))
    seen["queued"] = queued[-1].attr_value.value
    watched = device.Watched(["told"])
    mine.end()
    other.end()
    device.unsubscribe_event(queue)
    seen["watched"] = [watched, wait_for(lambda: not device.Watched(["told"]))]


for part in (types, pushed, configurations, refused, listeners):
    part()
for part in (thresholds, failures, states):
    part(device, seen)
finish(seen)
