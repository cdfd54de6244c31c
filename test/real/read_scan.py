"""Reads a scan with dxchange and prints, as JSON, what its frames say.

usage: read_scan.py FILE
"""

import contextlib
import json
import sys

with contextlib.redirect_stdout(sys.stderr):
    import dxchange
    import h5py
    import numpy


def main(path):
    with contextlib.redirect_stdout(sys.stderr):
        proj, flat, dark, theta = dxchange.read_aps_32id(path)
        others = dxchange.read_aps_2bm(path)
        frames = dxchange.read_hdf5(path, "/exchange/data")
        _, meta = dxchange.reader.read_hdf_meta(path)
    offset = dark.mean(axis=0)
    transmission = (proj.mean(axis=0) - offset) / (flat.mean(axis=0) - offset)
    with h5py.File(path, "r") as file:
        attributes = {name: value.decode() for name, value in file.attrs.items()}
    middle = transmission.shape[0] // 2
    print(
        json.dumps(
            {
                "shapes": {"proj": proj.shape, "flat": flat.shape, "dark": dark.shape},
                "means": {"proj": proj.mean(), "flat": flat.mean(), "dark": dark.mean()},
                "theta": theta.tolist(),
                "transmission": {
                    "centre": transmission[middle, middle - 4 : middle + 4].mean(),
                    "edge": transmission[middle, :4].mean(),
                },
                "attributes": attributes,
                "same": [
                    bool(numpy.array_equal(one, other))
                    for one, other in zip((proj, flat, dark, theta, proj), (*others, frames))
                ],
                "meta": {name: [str(v) for v in value] for name, value in meta.items()},
            }
        )
    )


main(sys.argv[1])
