"""The rival: pyepics with libca. Takes turns, one JSON object a line, from standard input."""
import json
import sys
import time

import epics

names = json.loads(sys.argv[1])


def connected(name, **options):
    pv = epics.PV(name, **options)
    assert pv.wait_for_connection(timeout=10), name
    return pv


number = connected(names["number"], auto_monitor=False)
run = connected(names["run"], auto_monitor=False)
array = connected(names["array"], auto_monitor=False)


def gets(count):
    for _ in range(count):
        value = number.get(use_monitor=False)
        assert value == 1.5, value


def updates(seconds):
    seen = {"count": 0, "last": 0.0}

    def changed(value=None, **_):
        seen["count"] += 1
        seen["last"] = value

    pv = epics.PV(names["counter"], auto_monitor=True, callback=changed)
    assert pv.wait_for_connection(timeout=10)
    run.put(1, wait=True)
    time.sleep(0.2)
    first = seen["count"]
    start = time.perf_counter()
    time.sleep(seconds)
    count = seen["count"] - first
    took = time.perf_counter() - start
    run.put(0, wait=True)
    pv.disconnect()
    return count / took


def arrays(count):
    for _ in range(count):
        value = array.get(use_monitor=False, timeout=10)
        assert len(value) == names["doubles"] and value[-1] == names["doubles"] - 1


print(json.dumps({"ready": epics.__version__}), flush=True)
for line in sys.stdin:
    turn = json.loads(line)
    amount = turn["amount"]
    if turn["task"] == "monitor":
        figure = updates(amount)
    else:
        start = time.perf_counter()
        (gets if turn["task"] == "get" else arrays)(amount)
        figure = amount / (time.perf_counter() - start)
    print(json.dumps({"perSecond": figure}), flush=True)
