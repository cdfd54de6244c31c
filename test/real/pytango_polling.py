"""What PyTango hears of attributes that are polled, of a device of class Eventful."""

from tango import DeviceProxy, DevSource, EventType

from pytango_heard import Heard, wait_for

CHANGE, ARCHIVE, PERIODIC = EventType.CHANGE_EVENT, EventType.ARCHIVE_EVENT, EventType.PERIODIC_EVENT


def thresholds(device, seen):
    """What polling sends, by the thresholds of the attribute."""
    change, archive, periodic = Heard(device, "level", CHANGE), Heard(device, "level", ARCHIVE), Heard(device, "level", PERIODIC)
    for heard in (change, archive):
        heard.begun()
    device.level = 0.5
    periodic.hears(0.5)
    # The archive has it too, because its period is over.
    seen["archive period"] = archive.hears(0.5)
    device.level = 1.5
    seen["absolute"] = [change.hears(1.5), 0.5 in change.values]
    described = device.get_attribute_config("level")
    described.events.ch_event.abs_change = "0.1"
    described.events.arch_event.archive_period = "100000"
    device.set_attribute_config(described)
    device.level = 1.75
    seen["new threshold"] = change.hears(1.75)
    device.level = 20.0
    seen["archive"] = [archive.hears(20.0), 1.75 in archive.values]
    device.level = 2000.0
    wait_for(lambda: 2000.0 in change.values and 2000.0 in archive.values)
    seen["alarm"] = [change.qualities[-1], archive.qualities[-1]]
    wait_for(lambda: len(periodic.values) > 6)
    stamps = [event.attr_value.time.totime() for event in periodic.events]
    # The first is what was read when it was subscribed to.
    gaps = sorted(later - earlier for earlier, later in zip(stamps[1:], stamps[2:]))
    seen["period"] = [len(gaps) > 4, 0.08 < gaps[len(gaps) // 2] < 0.3]
    device.level = 0.0
    cached = DeviceProxy(device.name())
    cached.set_source(DevSource.CACHE)
    ratio, often = Heard(device, "ratio", CHANGE), Heard(device, "ratio", ARCHIVE)
    for heard in (ratio, often):
        heard.begun()
    for value in (105.0, 111.0, 122.0):
        device.ratio = value
        wait_for(lambda: cached.ratio == value)
    seen["relative"] = [ratio.hears(111.0), ratio.values, often.hears(122.0), often.values]
    for heard, value in ((Heard(device, "row", CHANGE), [1, 2, 4]), (Heard(device, "words", CHANGE), "second"), (Heard(device, "phase", ARCHIVE), 2)):
        device.write_attribute(heard.name, value)
        seen[f"polled {heard.name}"] = heard.hears(value)
        heard.end()
    for heard in (change, archive, periodic, ratio, often):
        heard.end()


def failures(device, seen):
    """An attribute that cannot be read for a while."""
    weak = Heard(device, "weak", CHANGE)
    device.level = -1.0
    seen["error"] = [wait_for(lambda: weak.errors), weak.errors[-1]]
    device.level = 3.0
    seen["recovered"] = weak.hears(3.0)
    weak.end()


def states(device, seen):
    """The state of a device with limits is in its values: only polling sees it change."""
    device.poll_attribute("State", 20)
    state = Heard(device, "state", CHANGE)
    device.level = 2000.0
    seen["state"] = [state.hears("ALARM")]
    device.level = 1.0
    seen["state"] += [wait_for(lambda: state.values[-1] == "ON")]
    state.end()
    device.stop_poll_attribute("State")
