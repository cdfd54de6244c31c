"""Does with PyTango what people do with a device of class Everything, and prints what it saw, as JSON.

Argument: the device. Samples of values, by attribute and by type of command, come as JSON on the first line of stdin. A
line on stdout asks the test for something; it answers with one on stdin.
"""

import json
import sys
import time

import tango
from tango import AttributeProxy, DevFailed, DeviceProxy

from tango_plain import plain, states_by_name

device = DeviceProxy(sys.argv[1])
DATABASE = "#" not in sys.argv[1]
samples = json.loads(sys.stdin.readline())
seen = {}


def ask(what):
    """Has the test do something, and waits until it is done."""
    print(what, flush=True)
    sys.stdin.readline()


def wait_for(condition, seconds=10.0):
    """Waits until the condition holds; says whether it did."""
    until = time.time() + seconds
    while not condition() and time.time() < until:
        time.sleep(0.01)
    return bool(condition())


def told(name, value):
    return states_by_name(plain(value)) if name.startswith("state") else plain(value)


def given(name, value):
    """A sample as PyTango wants it."""
    if isinstance(value, list):
        return [given(name, element) for element in value]
    if name.startswith("state"):
        return getattr(tango.DevState, value)
    return int(value) if "long64" in name else value


def reasons(call, *arguments):
    """Reasons of the DevFailed that a call throws, up to those that PyTango adds."""
    try:
        call(*arguments)
    except DevFailed as error:
        return [entry.reason for entry in error.args if entry.reason not in ADDED]
    return "nothing"


ADDED = ("API_AttributeFailed", "API_CommandFailed")


def who():
    info = device.info()
    seen["info"] = [info.dev_class, info.server_id, info.server_version]
    seen["names"] = [device.name(), device.adm_name(), device.ping() < 1_000_000]
    seen["state"] = [str(device.state()), device.status(), str(device.read_attribute("State").value)]
    seen["state again"] = [str(device.State()), device.Status()]
    seen["attributes"] = sorted(device.get_attribute_list())
    seen["commands"] = sorted(command.cmd_name for command in device.command_list_query())
    seen["black box"] = len(device.black_box(3))


def values():
    read, written, stored = {}, {}, {}
    for name, sample in samples["attributes"].items():
        reading = device.read_attribute(name)
        read[name] = told(name, reading.value)
        device.write_attribute(name, given(name, sample))
        written[name] = told(name, device.read_attribute(name).w_value)
        stored[name] = json.loads(device.AsJson(name))
    seen["read"], seen["written"], seen["stored"] = read, written, stored
    seen["many"] = [str(reading.name) for reading in device.read_attributes(["pushed", "kept", "broken"])]
    seen["failed of many"] = [reading.has_failed for reading in device.read_attributes(["pushed", "kept", "broken"])]
    device.write_attributes([("float_scalar", 0.25), ("string_scalar", "one call")])
    seen["written many"] = [device.float_scalar, device.string_scalar]
    seen["write read"] = device.write_read_attribute("long_scalar", 17).value
    device.write_attribute("encoded_scalar", ("GRAY8", b"\x00\xff"))
    seen["encoded"] = plain(device.read_attribute("encoded_scalar").value)
    device.enum_scalar = "proj"
    seen["enum"] = [int(device.enum_scalar), device.enum_scalar.name]
    seen["invalid"] = str(device.read_attribute("invalid").quality)
    empty = device.read_attribute("empty")
    seen["empty"] = [str(empty.quality), empty.dim_x]
    proxy = AttributeProxy(samples["limited"])
    seen["proxy"] = [proxy.read().value, proxy.get_config().unit]


def commands():
    answers = {}
    for kind, sample in samples["commands"].items():
        argument = given(kind, sample)
        if kind == "encoded":
            argument = (sample[0], bytes(sample[1]))
        answer = device.command_inout(f"Echo_{kind}", argument)
        answers[kind] = told(kind, answer)
    seen["answers"] = answers
    seen["high level"] = [device.Echo_double(2.5), device.Echo_string("a")]
    seen["query"] = [str(device.command_query("Echo_long_array").in_type), str(device.command_query("Fail").out_type)]


def errors():
    seen["errors"] = {
        "unknown attribute": reasons(device.read_attribute, "nothing"),
        "unknown command": reasons(device.command_inout, "Nothing"),
        "broken": reasons(device.read_attribute, "broken"),
        "fail": reasons(device.Fail),
        "not writable": reasons(device.write_attribute, "pushed", 1),
        "outside": reasons(device.write_attribute, "limited", 10.5),
        "wrong label": reasons(device.write_attribute, "enum_scalar", 7),
        "not polled": reasons(device.attribute_history, "pushed", 3),
    }
    try:
        device.read_attribute("broken")
    except DevFailed as error:
        seen["stack"] = [[entry.desc, entry.origin, str(entry.severity)] for entry in error.args[:2]]


def configuration():
    config = device.get_attribute_config("limited")
    alarms = config.alarms
    seen["config"] = [
        config.label, config.unit, config.description, config.format, config.min_value, config.max_value,
        alarms.min_alarm, alarms.max_alarm, alarms.min_warning, alarms.max_warning, str(config.writable),
    ]
    qualities = []
    for value in (5.0, 7.0, 9.0):
        device.limited = value
        qualities.append(str(device.read_attribute("limited").quality))
    device.limited = 0.0
    seen["qualities"] = qualities
    seen["old lists"] = len(device.attribute_list_query()) == len(device.attribute_list_query_ex())
    seen["labels"] = list(device.get_attribute_config("enum_scalar").enum_labels)
    seen["memorized"] = str(device.get_attribute_config("kept").memorized)
    config.label = "moved"
    config.max_value = "12"
    device.set_attribute_config(config)
    seen["new config"] = [device.get_attribute_config("limited").label, reasons(device.write_attribute, "limited", 11.0)]


def polling():
    device.poll_attribute("double_scalar", 200)
    seen["polled"] = [device.is_attribute_polled("double_scalar"), device.get_attribute_poll_period("double_scalar")]
    wait_for(lambda: reasons(device.attribute_history, "double_scalar", 2) == "nothing")
    seen["history"] = len(device.attribute_history("double_scalar", 2))
    seen["polling status"] = any("double_scalar" in entry for entry in device.polling_status())
    device.stop_poll_attribute("double_scalar")
    seen["stopped"] = device.is_attribute_polled("double_scalar")


def memorized():
    device.kept = 42.5
    device.kept_text = "sample 7"
    ask("restart")
    seen["kept"] = [device.kept, device.kept_text, device.read_attribute("kept").w_value]
    if DATABASE:
        device.put_property({"folder": ["/data/visit", "second"]})
        seen["property"] = list(device.get_property("folder")["folder"])
        device.delete_property("folder")


for part in (who, values, commands, errors, configuration, memorized):
    part()
if DATABASE:
    polling()
print(json.dumps(seen), flush=True)
