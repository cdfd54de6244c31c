"""Values of Tango as JSON can hold them."""

import numpy
from tango import DevState


def plain(value):
    """64-bit integers beyond 2^53 as texts, states by name, octets as numbers."""
    if isinstance(value, numpy.ndarray):
        return plain(value.tolist())
    if isinstance(value, numpy.generic):
        return plain(value.item())
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    if isinstance(value, (bytes, bytearray)):
        return list(value)
    if isinstance(value, DevState):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)
    return value


def states_by_name(value):
    """States that come as numbers, by name."""
    if isinstance(value, (list, tuple)):
        return [states_by_name(element) for element in value]
    return str(DevState.values[value]) if isinstance(value, int) else value
