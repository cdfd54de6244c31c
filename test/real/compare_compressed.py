"""Compares a DXchange file with its compressed copy, as h5py and dxchange read them, and prints what it finds as JSON.

usage: compare_compressed.py ORIGINAL COMPRESSED
Everything that dxchange prints goes to stderr; the last line of stdout is the JSON object.
"""

import contextlib
import json
import sys

with contextlib.redirect_stdout(sys.stderr):
    import dxchange
    import h5py
    import numpy


def same(one, other):
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def differences(one, other):
    names = {"/"}
    one.visit(names.add)
    others = {"/"}
    other.visit(others.add)
    found = sorted(names ^ others)
    for name in sorted(names & others):
        a, b = one[name], other[name]
        if isinstance(a, h5py.Dataset) and not same(a[()], b[()]):
            found.append(name)
        if sorted(a.attrs) != sorted(b.attrs):
            found.append(f"{name}: attributes")
            continue
        for key in a.attrs:
            if not same(numpy.asarray(a.attrs[key]), numpy.asarray(b.attrs[key])) or (
                a.attrs.get_id(key).dtype != b.attrs.get_id(key).dtype
            ):
                found.append(f"{name}@{key}")
    return found, len(names)


def steps(file):
    members = ("name", "status", "message", "start_time", "end_time")
    group = file["provenance"]
    return [[group[name][member][0].decode() for member in members] for name in sorted(group)]


def main(original, compressed):
    with h5py.File(original, "r") as one, h5py.File(compressed, "r") as other:
        found, objects = differences(one, other)
        data = other["exchange/data"]
        stored = data.id.get_num_chunks()
        filters = {
            "chunks": list(data.chunks),
            "gzip": data.compression_opts if data.compression == "gzip" else None,
            "shuffle": bool(data.shuffle),
            "stored": stored,
        }
        provenance = steps(other)
    with contextlib.redirect_stdout(sys.stderr):
        read = [dxchange.read_aps_32id(path) for path in (original, compressed)]
    print(
        json.dumps(
            {
                "differences": found,
                "objects": objects,
                "filters": filters,
                "dxchange": {
                    "same": all(same(a, b) for a, b in zip(*read)),
                    "shape": list(read[1][0].shape),
                },
                "steps": provenance,
            }
        )
    )


main(*sys.argv[1:])
