"""The rival: PyTango with cppTango and omniORB. Takes turns, one JSON object a line, from standard input."""
import json
import sys
import time

import tango

names = json.loads(sys.argv[1])
scalar = tango.DeviceProxy(names["scalarUri"])
image = tango.DeviceProxy(names["imageUri"])
image.set_timeout_millis(10000)


def reads(count):
    times = []
    for _ in range(count):
        start = time.perf_counter_ns()
        value = scalar.read_attribute(names["scalar"]).value
        times.append(time.perf_counter_ns() - start)
        assert isinstance(value, float), value
    return times


def images(count):
    times = []
    for _ in range(count):
        start = time.perf_counter_ns()
        value = image.read_attribute(names["image"]).value
        times.append(time.perf_counter_ns() - start)
        assert value.shape == (names["height"], names["width"]) and value[-1, -1] == 65535, value.shape
    return times


print(json.dumps({"ready": tango.__version__}), flush=True)
for line in sys.stdin:
    turn = json.loads(line)
    times = (reads if turn["task"] == "read" else images)(turn["amount"])
    times.sort()
    figure = {"p50": times[len(times) // 2] / 1000, "perSecond": 1e9 * len(times) / sum(times)}
    print(json.dumps(figure), flush=True)
