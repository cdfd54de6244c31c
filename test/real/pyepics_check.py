"""Does with pyepics what people do with it, and prints what it saw, as JSON.

The server is where EPICS_CA_ADDR_LIST and EPICS_CA_SERVER_PORT say; the names of its process variables are those of
pyepics.test.ts. A line on stdout asks the test for something; it answers with one on stdin.
"""

import json
import sys
import time

import numpy
from epics import PV, ca, caget, caput

seen = {}


def ask(what):
    """Has the test do something to the server, and waits until it is done."""
    print(what, flush=True)
    sys.stdin.readline()


def wait_for(condition, seconds=10.0):
    """Waits until the condition holds; says whether it did."""
    until = time.time() + seconds
    while not condition() and time.time() < until:
        ca.poll(evt=0.01)
    return bool(condition())


def numbers():
    pv = PV("py:double", form="ctrl")
    pv.wait_for_connection(5)
    pv.get_ctrlvars()
    seen["double"] = [pv.get(), pv.type, pv.units, pv.precision, pv.access]
    seen["limits"] = [
        pv.lower_disp_limit, pv.upper_disp_limit, pv.lower_alarm_limit, pv.upper_alarm_limit,
        pv.lower_warning_limit, pv.upper_warning_limit, pv.lower_ctrl_limit, pv.upper_ctrl_limit,
    ]
    caput("py:double", 2.5, wait=True)
    seen["put"] = caget("py:double")
    caput("py:double", "3.25", wait=True)
    seen["put of text"] = caget("py:double")
    seen["as string"] = caget("py:double", as_string=True)
    seen["long"] = [caput("py:long", -5, wait=True), caget("py:long")]
    caput("py:double", 9.5, wait=True)
    alarmed = PV("py:double", form="time")
    seen["alarm"] = [alarmed.get(), alarmed.status, alarmed.severity]
    seen["seconds ago"] = time.time() - alarmed.timestamp


def enums():
    pv = PV("py:enum")
    pv.wait_for_connection(5)
    seen["enum"] = [pv.get(), pv.get(as_string=True), list(pv.enum_strs)]
    pv.put("Closed", wait=True)
    seen["enum by name"] = [pv.get(), pv.get(as_string=True)]
    pv.put(1, wait=True)
    seen["enum by number"] = pv.get(as_string=True)


def texts():
    pv = PV("py:text")
    pv.wait_for_connection(5)
    seen["text"] = pv.get(as_string=True)
    pv.put("/another/path/that/has/many/more/than/forty/characters/scan_0001.h5", wait=True)
    seen["text put"] = pv.get(as_string=True)
    caput("py:string", "some words", wait=True)
    seen["string"] = caget("py:string")
    seen["long string"] = caget("py:string.VAL$", as_string=True)


def completion():
    pv = PV("py:slow")
    pv.wait_for_connection(5)
    began = time.time()
    pv.put(1, wait=True, timeout=10)
    seen["waited"] = time.time() - began
    began = time.time()
    pv.put(2, use_complete=True)
    seen["at once"] = [pv.put_complete, time.time() - began]
    seen["completed"] = wait_for(lambda: pv.put_complete)
    seen["completed after"] = time.time() - began
    called = []
    pv.put(3, callback=lambda pvname=None, **rest: called.append(pvname))
    wait_for(lambda: called)
    seen["callback"] = called


def monitors():
    values = []
    pv = PV("py:counter", auto_monitor=True, callback=lambda value=None, **rest: values.append(value))
    pv.wait_for_connection(5)
    wait_for(lambda: values)
    ask("count")
    wait_for(lambda: values and values[-1] == 20000)
    seen["monitor"] = [len(values), values == list(range(0, 20001))]
    pv.clear_callbacks()


def arrays():
    pv = PV("py:large", auto_monitor=False)
    pv.wait_for_connection(5)
    value = pv.get(timeout=20)
    seen["large"] = [len(value), bool((value == numpy.arange(1048576)).all())]
    pv.put(value[::-1].copy(), wait=True, timeout=20)
    value = pv.get(timeout=20)
    seen["large put"] = bool((value == numpy.arange(1048576)[::-1]).all())
    wave = PV("py:wave", auto_monitor=True)
    wave.wait_for_connection(5)
    seen["wave"] = [wave.nelm, wave.get().tolist()]
    wave.put([5.0, 6.0], wait=True)
    seen["wave put"] = [wait_for(lambda: wave.get().tolist() == [5.0, 6.0]), wave.get().tolist()]


def access():
    pv = PV("py:readonly")
    pv.wait_for_connection(5)
    seen["read only"] = [pv.get(), pv.read_access, pv.write_access]
    try:
        pv.put(5, wait=True)
        seen["refused"] = "nothing"
    except Exception as error:
        seen["refused"] = type(error).__name__
    ask("grant")
    seen["granted"] = wait_for(lambda: pv.write_access)
    pv.put(6, wait=True)
    seen["written"] = pv.get()
    limited = PV("py:limited")
    limited.wait_for_connection(5)
    limited.put(500, wait=True, timeout=5)
    seen["limited"] = limited.get(use_monitor=False)


def reconnection():
    values, states = [], []
    pv = PV(
        "py:counter",
        auto_monitor=True,
        callback=lambda value=None, **rest: values.append(value),
        connection_callback=lambda conn=None, **rest: states.append(conn),
    )
    pv.wait_for_connection(5)
    ask("stop")
    seen["lost"] = wait_for(lambda: not pv.connected)
    ask("start")
    began = time.time()
    seen["back"] = wait_for(lambda: pv.connected and values and values[-1] == 777, 30)
    seen["back after"] = time.time() - began
    seen["states"] = states


for part in (numbers, enums, texts, completion, monitors, arrays, access, reconnection):
    part()
print(json.dumps(seen), flush=True)
