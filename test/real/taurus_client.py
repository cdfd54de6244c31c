"""Does with Taurus what people do with a device of class Everything, and prints what it saw, as JSON.

Argument: the device. A line on stdout asks the test for something; it answers with one on stdin.
"""

import json
import sys

import numpy
import taurus
from pint import DimensionalityError
from taurus.core import DataFormat, DataType
from taurus.core.units import Quantity
from tango import DeviceProxy

from pytango_heard import finish, taken, wait_for
from tango_plain import plain
from taurus_heard import Heard as HeardOf
from taurus_heard import reasons

DATABASE = "#" not in sys.argv[1]
# Taurus names a device of a server without a database by a scheme; attributes have no other way to say it.
URI = sys.argv[1] if DATABASE else "tango-nodb" + sys.argv[1].removeprefix("tango").split("#")[0]
# Errors are looked at here, not read in a log.
taurus.setLogLevel(taurus.Critical)
if not DATABASE:
    # PyTango 9.3 crashes when it subscribes to events of any server without a database; Taurus polls instead.
    taurus.Factory("tango").set_tango_subscribe_enabled(False)
device = taurus.Device(URI)
stranger = DeviceProxy(sys.argv[1])
seen = {}


def attribute(name):
    return taurus.Attribute(f"{URI}/{name}")


def Heard(name):
    return HeardOf(attribute(name))


def amount(quantity):
    """A number with its unit."""
    return [quantity.magnitude, f"{quantity.units:~}"]


def scalars():
    limited = attribute("limited")
    value = limited.read()
    seen["scalar"] = [amount(value.rvalue), amount(value.wvalue), str(value.quality), value.time.totime() > 1.6e9]
    seen["about"] = [limited.label, limited.description, limited.precision, limited.writable, DataType.whatis(limited.type)]
    seen["ranges"] = [[amount(end) for end in ends] for ends in (limited.range, limited.warnings, limited.alarms)]
    # Taurus sends the number that this is in the unit of the attribute.
    limited.write(Quantity(2500, "micrometer"))
    seen["written"] = [stranger.limited, amount(limited.read(cache=False).rvalue)]
    limited.write(Quantity(0.7, "centimeter"))
    seen["warning"] = str(limited.read(cache=False).quality)
    try:
        limited.write(Quantity(1, "second"))
    except DimensionalityError:
        seen["seconds"] = "refused"
    seen["outside"] = reasons(limited.write, Quantity(1.05, "centimeter"))
    limited.write(0)
    limited.range = [Quantity(-2, "millimeter"), Quantity(20, "millimeter")]
    described = stranger.get_attribute_config("limited")
    seen["new range"] = [described.min_value, described.max_value, reasons(limited.write, -3)]
    for name in ("boolean_scalar", "string_scalar", "long64_scalar", "Status"):
        told = attribute(name).read().rvalue
        seen[name] = plain(told.magnitude if hasattr(told, "magnitude") else told)
    seen["invalid"] = [attribute("invalid").read().rvalue, str(attribute("invalid").read().quality)]


def arrays():
    spectrum = attribute("double_spectrum")
    spectrum.write(numpy.array([0.5, -1.0, 4.0]))
    value = spectrum.read(cache=False)
    seen["spectrum"] = [DataFormat.whatis(spectrum.data_format), plain(value.rvalue.magnitude), plain(value.wvalue.magnitude)]
    image = attribute("ushort_image")
    image.write(numpy.arange(12).reshape(3, 4))
    told = image.read(cache=False).rvalue.magnitude
    seen["image"] = [DataFormat.whatis(image.data_format), image.max_dim, str(told.dtype), plain(told), json.loads(stranger.AsJson("ushort_image"))]
    seen["texts"] = plain(attribute("string_spectrum").read().rvalue)
    seen["truths"] = plain(attribute("boolean_image").read().rvalue)
    seen["empty"] = list(attribute("empty").read().rvalue.magnitude.shape)


def states():
    seen["device"] = [device.state.name, device.stateObj.read().rvalue.name, device.description]
    seen["state"] = attribute("state_scalar").read().rvalue.name
    # Taurus 5.0 has no attributes of an enum; its devices hand them on from PyTango.
    device.write_attribute("enum_scalar", 2)
    seen["enum"] = [device.read_attribute("enum_scalar").value, list(device.get_attribute_config("enum_scalar").enum_labels)]


def commands():
    seen["commands"] = [device.command_inout("Echo_double", 2.5), device.Echo_string("a"), plain(device.Echo_long_array([1, 2]))]
    seen["errors"] = {
        "read": reasons(attribute("broken").read, cache=False),
        "command": reasons(device.Fail),
        "not there": reasons(attribute("nothing").read),
        "not writable": reasons(attribute("pushed").write, 1),
    }


def events():
    pushed, broken, state = Heard("pushed"), Heard("broken"), Heard("state")
    text, limited = Heard("pushed_text"), Heard("limited")
    seen["initial"] = [wait_for(lambda: pushed.values), wait_for(lambda: broken.errors)]
    if DATABASE:
        taken(device, ["pushed", "change"])
    device.Push("change")
    device.Push("state")
    seen["pushed"] = [pushed.hears(1), state.hears(6)]
    stranger.limited = 1.5
    seen["written by another"] = limited.hears(1.5)
    # It has no events: nobody pushes it, and it is not polled.
    silent = Heard("double_scalar")
    stranger.double_scalar = 7.25
    seen["without events"] = [silent.hears(7.25), set(silent.kinds) >= {"Periodic"}]
    polled = Heard("polled")
    seen["polled"] = [wait_for(lambda: len(set(polled.values)) >= 4), polled.values == sorted(polled.values)]
    if DATABASE:
        device.Push("error")
        seen["error event"] = wait_for(lambda: ["Test_Inner", "Test_Outer"] in pushed.errors)
        described = stranger.get_attribute_config("limited")
        described.label = "Stage"
        stranger.set_attribute_config(described)
        seen["new label"] = wait_for(lambda: limited.model.label == "Stage" and "Config" in limited.kinds)
    seen["by events"] = [heard.model.isUsingEvents() for heard in (pushed, limited, text, polled, state, silent, broken)]
    seen["errors heard"] = [broken.errors[-1], len(broken.values)]
    for heard in (pushed, broken, state, text, limited, silent, polled):
        heard.model.removeListener(heard)


def restarted():
    limited = attribute("limited")
    limited.write(3)
    print("restart", flush=True)
    sys.stdin.readline()
    # PyTango does not connect again within a second of the last time.
    seen["back"] = wait_for(lambda: reasons(limited.read, cache=False) == "nothing")
    seen["restarted"] = [device.state.name, amount(limited.read(cache=False).rvalue)]


for part in (scalars, arrays, states, commands, events, restarted):
    part()
finish(seen)
