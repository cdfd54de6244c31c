"""Drives a motor record with epics.Motor of pyepics as scripts of a beamline do, and prints what it saw, as JSON.

The IOC is where EPICS_CA_ADDR_LIST and EPICS_CA_SERVER_PORT say; the record is the first argument, its limits are
-15 and 15, its velocity is at most 100.
"""

import json
import sys
import time

from epics import Motor, ca

seen = {}


def wait_for(condition, seconds=5.0):
    """Waits until the condition holds; says whether it did."""
    until = time.time() + seconds
    while not condition() and time.time() < until:
        ca.poll(evt=0.01)
    return bool(condition())


motor = Motor(sys.argv[1], timeout=5)
fields = sorted(set(Motor._alias.values()) | {"disabled"})
pvs = {field: motor.PV(field, connect=False) for field in fields}
seen["missing"] = [field for field, pv in pvs.items() if not pv.wait_for_connection(timeout=5)]
seen["info"] = [motor.DESC, motor.units, motor.precision, motor.RTYP, motor.get("SPMG", as_string=True)]

done = []
positions = []
motor.PV("DMOV").add_callback(lambda value=None, **kw: done.append(value))
motor.PV("RBV").add_callback(lambda value=None, **kw: positions.append(value))

motor.slew_speed = 20
wait_for(lambda: motor.slew_speed == 20)
done.clear()
began = time.time()
seen["move"] = motor.move(8, wait=True, timeout=10)
seen["at the end"] = [motor.get_position(), motor.get_position(readback=True), motor.done_moving]
seen["took"] = time.time() - began
wait_for(lambda: done and done[-1] == 1)
seen["done"] = list(done)
seen["on the way"] = len([p for p in positions if 0 < p < 8])

seen["relative"] = [motor.move(-3, relative=True, wait=True, timeout=10), motor.get_position(readback=True)]
seen["dial"] = [motor.move(4, dial=True, wait=True, timeout=10), motor.get_position(dial=True, readback=True)]
seen["raw"] = [motor.get_position(raw=True), motor.resolution]

motor.tweak_val = 0.5
seen["tweak"] = [motor.tweak("forward", wait=True, timeout=10), motor.get_position(readback=True)]
seen["tweak back"] = [motor.tweak("reverse", wait=True, timeout=10), motor.get_position(readback=True)]

seen["limits"] = [motor.low_limit, motor.high_limit, motor.within_limits(15), motor.within_limits(15.1)]
seen["outside"] = motor.move(20, wait=True)
seen["outside, ignored"] = [
    motor.move(20, wait=True, ignore_limits=True, timeout=10),
    motor.soft_limit,
    motor.get_position(),
    motor.get_position(readback=True),
]
motor.high_limit = 6
wait_for(lambda: motor.dial_high_limit == 6)
seen["new limit"] = [motor.dial_high_limit, motor.move(7, wait=True), motor.move(5, wait=True), motor.soft_limit]
motor.high_limit = 15

motor.slew_speed = 500
wait_for(lambda: motor.slew_speed != 20)
seen["too fast"] = motor.slew_speed

motor.slew_speed = 5
seen["confirmed"] = motor.move(-15, confirm_move=True)
wait_for(lambda: motor.get_position(readback=True) < 4.5)
motor.stop()
seen["stopped"] = wait_for(lambda: motor.done_moving == 1)
position = motor.get_position(readback=True)
seen["stopped on the way"] = [position < 4.5, position > -15, motor.get_position() == position]

motor.slew_speed = 100
motor.move(5, wait=True, timeout=10)
motor.set_position(3)
wait_for(lambda: motor.get_position(readback=True) == 3)
seen["set"] = [motor.get_position(), motor.get_position(dial=True), motor.offset, motor.low_limit, motor.high_limit]
seen["after set"] = [motor.move(0, wait=True, timeout=10), motor.get_position(dial=True, readback=True)]

print(json.dumps(seen))
