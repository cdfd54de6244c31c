"""Prints what the database of TANGO_HOST says of itself, of a device and of the devices of the server Gone/1."""

import json
import sys

import tango

database = tango.Database()
device = tango.DeviceProxy(sys.argv[1])
device.ping()
names = database.get_device_class_list("Gone/1").value_string
gone = {name: kind for name, kind in zip(names[::2], names[1::2]) if not name.startswith("dserver/")}
host = f"{database.get_db_host()}:{database.get_db_port()}"
print(json.dumps({"host": host, "alive": True, "gone": gone}))
