"""Listens with PyTango to events of every kind of a device of class Everything, and prints what it heard, as JSON.

Arguments: the device; how many seconds to listen to change events. A line on stdout asks the test for something; it
answers with one on stdin.
"""

import sys
import time

from tango import DevFailed, DeviceProxy, EventType

from pytango_heard import finish, taken, wait_for

device = DeviceProxy(sys.argv[1])
listening_seconds = float(sys.argv[2])
seen = {}


def refusal(kind):
    """Why a subscription is refused."""
    try:
        Heard("double_scalar", kind)
    except DevFailed as error:
        return error.args[0].reason
    return "nothing"


class Heard:
    """Listens, and keeps what it hears."""

    def __init__(self, name, kind):
        self.values, self.errors, self.others = [], [], []
        self.id = device.subscribe_event(name, kind, self)

    def push_event(self, event):
        if event.err:
            self.errors.append([entry.reason for entry in event.errors])
        elif hasattr(event, "attr_value"):
            value = event.attr_value.value
            self.values.append([value, str(event.attr_value.quality)])
        else:
            self.others.append(event)


def events():
    change = Heard("pushed", EventType.CHANGE_EVENT)
    archive = Heard("pushed", EventType.ARCHIVE_EVENT)
    user = Heard("pushed", EventType.USER_EVENT)
    ready = Heard("pushed", EventType.DATA_READY_EVENT)
    config = Heard("pushed", EventType.ATTR_CONF_EVENT)
    seen["first"] = [len(heard.values) for heard in (change, archive, user)]
    taken(device, *(["pushed", kind] for kind in ("change", "archive", "user", "data_ready")))
    for kind in ("change", "archive", "user", "data_ready", "alarm", "error"):
        device.Push(kind)
    # The first event reaches a listener that is new twice, from cppTango too: only what is last is told here.
    wait_for(lambda: change.errors and archive.values[-1][0] == 2 and user.values[-1][0] == 3 and ready.others)
    seen["change"] = [change.values[-1], change.errors[-1]]
    seen["archive"], seen["user"] = archive.values[-1], user.values[-1]
    seen["ready"] = [ready.others[-1].ctr, ready.others[-1].attr_name.split("/")[-1]]
    described = device.get_attribute_config("pushed")
    described.unit = "counts"
    device.set_attribute_config(described)
    seen["config event"] = wait_for(lambda: config.others and config.others[-1].attr_conf.unit == "counts")
    broken = Heard("polled_broken", EventType.CHANGE_EVENT)
    seen["broken events"] = wait_for(lambda: broken.errors)
    seen["refused"] = [refusal(EventType.PERIODIC_EVENT), refusal(EventType.DATA_READY_EVENT)]
    images = Heard("pushed_image", EventType.CHANGE_EVENT)
    device.set_timeout_millis(20_000)
    taken(device, ["pushed_image", "change"])
    device.Frames([5, 1024, 512])
    # The image that the subscription reads is empty, which is None here.
    numbers = lambda: [int(image[-1][-1]) for image, _ in images.values if image is not None]
    seen["images"] = wait_for(lambda: 4 in numbers())
    for heard in (archive, user, ready, config, broken, images):
        device.unsubscribe_event(heard.id)
    listen(change)


def listen(change):
    """Change events for a while: those of polling, and those that are pushed."""
    polled = Heard("polled", EventType.CHANGE_EVENT)
    periodic = Heard("polled", EventType.PERIODIC_EVENT)
    began = time.time()
    wait_for(lambda: False, listening_seconds / 2)
    already = len(change.values)
    device.Count(2000)
    seen["counted"] = wait_for(lambda: change.values[-1][0] == 2000)
    counted = [value for value, _ in change.values[already:]]
    seen["in order"] = counted == list(range(1, 2001))
    wait_for(lambda: False, listening_seconds / 2)
    seconds = time.time() - began
    numbers = [value for value, _ in polled.values]
    seen["polled events"] = [
        numbers == sorted(numbers), len(set(numbers)) / seconds, len(periodic.values) / seconds, len(polled.errors),
    ]
    if listening_seconds >= 60:
        restarted(polled, numbers[-1])


def restarted(polled, last):
    """Its count begins again: events with smaller numbers are those of the new server."""
    print("again", flush=True)
    sys.stdin.readline()
    seen["back"] = wait_for(lambda: polled.values[-1][0] < last, 60)


events()
finish(seen)
