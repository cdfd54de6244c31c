"""Reads a DXchange file with programs that know nothing of tomochart, and prints what they see as JSON.

usage: read_dxchange.py FILE
Everything that dxchange prints goes to stderr; the last line of stdout is the JSON object.
"""

import contextlib
import json
import sys

with contextlib.redirect_stdout(sys.stderr):
    import dxchange
    import dxchange.reader
    import h5py
    import numpy


def describe(array):
    values = array.astype(float)
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "first": values.reshape(-1)[0],
        "last": values.reshape(-1)[-1],
        "sum": values.sum(),
    }


def visit_all(file):
    datasets = {}

    def visit(path, item):
        if not isinstance(item, h5py.Dataset):
            return
        units = item.attrs.get("units")
        item[()]
        datasets["/" + path] = {
            "shape": list(item.shape),
            "kind": item.dtype.kind,
            "variable": h5py.check_string_dtype(item.dtype) is not None
            and h5py.check_string_dtype(item.dtype).length is None,
            "units": None if units is None else units.decode(),
            "unitsFixed": units is None or isinstance(units, numpy.bytes_),
        }

    file.visititems(visit)
    return datasets


def main(path):
    with contextlib.redirect_stdout(sys.stderr):
        proj, flat, dark, theta = dxchange.read_aps_32id(path)
        _, meta = dxchange.reader.read_hdf_meta(path)
        dims = dxchange.reader.read_dx_dims(path, "data")
    with h5py.File(path, "r") as file:
        datasets = visit_all(file)
        root = {name: value.decode() for name, value in file.attrs.items()}
    print(
        json.dumps(
            {
                "proj": describe(proj),
                "flat": describe(flat),
                "dark": describe(dark),
                "theta": theta.tolist(),
                "dims": [int(n) for n in dims],
                "meta": {name: [str(v) for v in value] for name, value in meta.items()},
                "datasets": datasets,
                "root": root,
            }
        )
    )


main(sys.argv[1])
