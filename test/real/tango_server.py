"""A Tango device of class Everything with attributes, commands and events of every kind, served by PyTango.

tangoEverything.ts has the same device for the server of this project, so that one client can be driven against both.
"""

import json
import time

import numpy
import tango
from tango import AttrQuality, AttrWriteType, CmdArgType, DevFailed, DevState, Except
from tango.server import Device, attribute, command, run

from tango_plain import plain, states_by_name

TYPES = {
    "boolean": CmdArgType.DevBoolean,
    "uchar": CmdArgType.DevUChar,
    "short": CmdArgType.DevShort,
    "ushort": CmdArgType.DevUShort,
    "long": CmdArgType.DevLong,
    "ulong": CmdArgType.DevULong,
    "long64": CmdArgType.DevLong64,
    "ulong64": CmdArgType.DevULong64,
    "float": CmdArgType.DevFloat,
    "double": CmdArgType.DevDouble,
    "string": CmdArgType.DevString,
    "state": CmdArgType.DevState,
    "enum": CmdArgType.DevEnum,
}
LABELS = ["dark", "flat", "proj"]
ECHOES = {
    "boolean": CmdArgType.DevBoolean,
    "short": CmdArgType.DevShort,
    "long": CmdArgType.DevLong,
    "float": CmdArgType.DevFloat,
    "double": CmdArgType.DevDouble,
    "ushort": CmdArgType.DevUShort,
    "ulong": CmdArgType.DevULong,
    "string": CmdArgType.DevString,
    "char_array": CmdArgType.DevVarCharArray,
    "short_array": CmdArgType.DevVarShortArray,
    "long_array": CmdArgType.DevVarLongArray,
    "float_array": CmdArgType.DevVarFloatArray,
    "double_array": CmdArgType.DevVarDoubleArray,
    "ushort_array": CmdArgType.DevVarUShortArray,
    "ulong_array": CmdArgType.DevVarULongArray,
    "string_array": CmdArgType.DevVarStringArray,
    "long_string_array": CmdArgType.DevVarLongStringArray,
    "double_string_array": CmdArgType.DevVarDoubleStringArray,
    "state": CmdArgType.DevState,
    "boolean_array": CmdArgType.DevVarBooleanArray,
    "long64": CmdArgType.DevLong64,
    "ulong64": CmdArgType.DevULong64,
    "long64_array": CmdArgType.DevVarLong64Array,
    "ulong64_array": CmdArgType.DevVarULong64Array,
    "encoded": CmdArgType.DevEncoded,
}


def thrown():
    """What reading `broken` and the command Fail throw: a stack of two."""
    try:
        Except.throw_exception("Test_Inner", "the encoder is not there", "Everything::encoder")
    except DevFailed as inner:
        Except.re_throw_exception(inner, "Test_Outer", "nothing can be read", "Everything::read")


def reader_of(name):
    def read(self):
        return self.values[name]

    return read


def writer_of(name):
    def write(self, value):
        self.values[name] = value

    return write


INITIAL = {"boolean": True, "string": "first", "state": DevState.MOVING, "float": 1.5, "double": 2.5, "enum": 1}


def initial(kind, shape):
    value = INITIAL.get(kind, 7)
    if shape == "scalar":
        return value
    return [value, value] if shape == "spectrum" else [[value, value], [value, value]]


def make_attributes():
    """Every type in every format, read and written."""
    made, values = {}, {}
    for kind, dtype in TYPES.items():
        for shape in ("scalar", "spectrum", "image"):
            name = f"{kind}_{shape}"
            wrapped = {"scalar": dtype, "spectrum": (dtype,), "image": ((dtype,),)}[shape]
            extra = {"enum_labels": LABELS} if kind == "enum" else {}
            if shape != "scalar":
                extra["max_dim_x"] = 4096
            if shape == "image":
                extra["max_dim_y"] = 4096
            made[f"read_{name}"] = reader_of(name)
            made[f"write_{name}"] = writer_of(name)
            made[name] = attribute(
                dtype=wrapped, access=AttrWriteType.READ_WRITE, fget=f"read_{name}", fset=f"write_{name}", **extra
            )
            values[name] = initial(kind, shape)
    return made, values


def make_echoes():
    """A command for every type, that answers its argument."""
    made = {}
    for kind, dtype in ECHOES.items():

        def echo(self, value):
            return value

        echo.__name__ = f"Echo_{kind}"
        made[echo.__name__] = command(dtype_in=dtype, dtype_out=dtype)(echo)
    return made


ATTRIBUTES, VALUES = make_attributes()


class Parts(Device):
    """What is not the same for every type."""

    def init_device(self):
        super().init_device()
        self.values = dict(VALUES)
        self.values["encoded_scalar"] = ("octets", b"\x01\x02\xff")
        self.pushed_value, self.limited_value, self.kept_value, self.kept_text_value = 0, 0.0, 0.5, "nothing"
        self.polls = 0
        for name in ("pushed", "pushed_image", "pushed_text"):
            self.set_change_event(name, True, False)
            self.set_archive_event(name, True, False)
        self.set_data_ready_event("pushed", True)
        self.set_state(DevState.STANDBY)
        self.set_status("everything is there")

    encoded_scalar = attribute(dtype=CmdArgType.DevEncoded, access=AttrWriteType.READ_WRITE)

    def read_encoded_scalar(self):
        return self.values["encoded_scalar"]

    def write_encoded_scalar(self, value):
        self.values["encoded_scalar"] = value

    limited = attribute(
        dtype=float, access=AttrWriteType.READ_WRITE, label="Sample x", unit="mm", doc="where the sample is",
        format="%8.3f", min_value=-10, max_value=10, min_alarm=-8, max_alarm=8, min_warning=-6, max_warning=6,
    )

    def read_limited(self):
        return self.limited_value

    def write_limited(self, value):
        self.limited_value = value

    kept = attribute(dtype=float, access=AttrWriteType.READ_WRITE, memorized=True, hw_memorized=True)

    def read_kept(self):
        return self.kept_value

    def write_kept(self, value):
        self.kept_value = value

    kept_text = attribute(dtype=str, access=AttrWriteType.READ_WRITE, memorized=True, hw_memorized=True)

    def read_kept_text(self):
        return self.kept_text_value

    def write_kept_text(self, value):
        self.kept_text_value = value

    broken = attribute(dtype=float)

    def read_broken(self):
        thrown()

    invalid = attribute(dtype=float)

    def read_invalid(self):
        return 1.0, time.time(), AttrQuality.ATTR_INVALID

    empty = attribute(dtype=(float,), max_dim_x=10)

    def read_empty(self):
        return []

    polled = attribute(dtype=float, polling_period=100, abs_change=0.5, archive_abs_change=0.5, period=300)

    def read_polled(self):
        self.polls += 1
        return float(self.polls)

    polled_broken = attribute(dtype=float, polling_period=100, abs_change=0.5)

    def read_polled_broken(self):
        thrown()

    pushed = attribute(dtype=CmdArgType.DevLong)

    def read_pushed(self):
        return self.pushed_value

    pushed_image = attribute(dtype=((CmdArgType.DevUShort,),), max_dim_x=4096, max_dim_y=4096)

    def read_pushed_image(self):
        return [[0, 0]]

    pushed_text = attribute(dtype=(str,), max_dim_x=16)

    def read_pushed_text(self):
        return []

    @command(dtype_in=str)
    def Push(self, kind):
        """Sends one event of a kind."""
        self.pushed_value += 1
        value = self.pushed_value
        if kind == "change":
            self.push_change_event("pushed", value)
        elif kind == "archive":
            self.push_archive_event("pushed", value)
        elif kind == "user":
            self.push_event("pushed", [], [], value)
        elif kind == "data_ready":
            self.push_data_ready_event("pushed", value)
        elif kind == "alarm":
            self.push_change_event("pushed", value, 1_600_000_000.25, AttrQuality.ATTR_ALARM)
        elif kind == "error":
            try:
                thrown()
            except DevFailed as error:
                self.push_change_event("pushed", error)
        elif kind == "text":
            self.push_change_event("pushed_text", ["a", "", "b" * value])
        elif kind == "state":
            self.set_state(DevState.MOVING)

    @command(dtype_in=CmdArgType.DevLong)
    def Count(self, last):
        """Sends change events with the values 1 to last, no faster than ZeroMQ keeps them: it drops from 1000 on."""
        for value in range(1, last + 1):
            self.push_change_event("pushed", value)
            if value % 100 == 0:
                time.sleep(0.005)

    @command(dtype_in=CmdArgType.DevVarLongArray)
    def Frames(self, argument):
        """Sends so many images of so many columns and rows, each filled with its number."""
        count, width, height = argument
        for number in range(count):
            self.push_change_event("pushed_image", numpy.full((height, width), number, dtype=numpy.uint16), width, height)

    @command(dtype_in=float)
    def Sleep(self, seconds):
        time.sleep(seconds)

    @command
    def Fail(self):
        thrown()

    @command(dtype_in=str, dtype_out=str)
    def AsJson(self, name):
        """What an attribute was given, as the server has understood it."""
        value = plain(self.values[name])
        return json.dumps(states_by_name(value) if name.startswith("state") else value)


Everything = type(Device)("Everything", (Parts,), {**ATTRIBUTES, **make_echoes()})

if __name__ == "__main__":
    run((Everything,))
