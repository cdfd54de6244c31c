"""Judges files whose writer was killed.

usage: check_killed.py < JSON list of {"path": …, "safe": orders of the frames that were reported as safe}

Prints a JSON list with, for each file, what is wrong with it (empty when nothing is), how many frames its
vectors name, and how many its counts promise.
"""

import json
import sys

import h5py
import numpy as np

FIELDS = 3
HEIGHT, WIDTH = 40, 48
PATHS = ["/exchange/data_dark", "/exchange/data_white", "/exchange/data"]
KEYS = [2, 1, 0]
DETECTOR = "/entry/instrument/detector"


def place(order):
    """Index of the kind, and the place in the dataset of the kind."""
    kind = min(order // FIELDS, 2)
    return kind, order - kind * FIELDS


def pixels(order):
    return (order * 7 + np.arange(HEIGHT * WIDTH)).reshape(HEIGHT, WIDTH).astype("u2")


def judge(path, safe):
    problems = []
    with h5py.File(path, "r") as file:
        ids = file["/defaults/NDArrayUniqueId"][:]
        locations = file["/defaults/HDF5FrameLocation"][:]
        indices = file["/defaults/HDF5FrameIndex"][:]
        angles = file["/defaults/SampleAngle"][:]
        current = file["/measurement/instrument/source/current"][:]
        keys = file[DETECTOR + "/image_key"][:]
        # A capture without a known end shows its frames to NeXus readers only once it has ended.
        virtual = file.get(DETECTOR + "/data")
        # The location is written last: a frame that has one has to have everything.
        named = np.flatnonzero(locations != b"")
        missing = sorted(set(safe) - set(named.tolist()))
        if missing:
            problems.append(f"safe frames without a location: {missing}")
        for order in named.tolist():
            kind, slot = place(order)
            expected = pixels(order)
            if not np.array_equal(file[PATHS[kind]][slot], expected):
                problems.append(f"frame {order} has other pixels")
            if virtual is not None and not np.array_equal(virtual[order], expected):
                problems.append(f"frame {order} looks different in the NeXus entry")
            got = (ids[order], locations[order].decode(), indices[order], angles[order], current[order], keys[order])
            if got != (100 + order, PATHS[kind], slot, order / 4, order / 8, KEYS[kind]):
                problems.append(f"frame {order} is described as {got}")
        # A writer that dies between two vectors may leave a key without a location, never without the pixels.
        for order in np.flatnonzero(keys != 3).tolist():
            kind, slot = place(order)
            if not np.array_equal(file[PATHS[kind]][slot], pixels(order)):
                problems.append(f"frame {order} counts as valid and is not there")
        written = file["/process/acquisition/frames_written"][:].tolist()
        present = [sum(1 for order in named.tolist() if place(order)[0] == kind) for kind in range(3)]
        if any(count > real for count, real in zip(written, present)):
            problems.append(f"counts {written} promise more than the frames {present}")
        # Every object opens.
        file.visititems(lambda name, item: None)
    return {"problems": problems, "named": len(named), "counted": sum(written)}


def main():
    verdicts = []
    for case in json.load(sys.stdin):
        try:
            verdicts.append(judge(case["path"], case["safe"]))
        except Exception as error:
            verdicts.append({"problems": [f"{type(error).__name__}: {error}"], "named": 0, "counted": 0})
    print(json.dumps(verdicts))


main()
