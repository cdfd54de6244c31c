"""Prints what PyTango reads of attributes of a device: value and set value of each.

Arguments: the device, then names of attributes. Of images and spectra as many elements as the dimensions say.
"""

import json
import sys

import tango

from tango_plain import plain

device = tango.DeviceProxy(sys.argv[1])
seen = {}
for name in sys.argv[2:]:
    try:
        reading = device.read_attribute(name)
        seen[name] = [plain(reading.value), plain(reading.w_value)]
    except tango.DevFailed as error:
        seen[name] = [entry.reason for entry in error.args]
print(json.dumps(seen))
