"""Checks a file of the simulated HDF5 plugin with h5py: prints what it finds as JSON.

usage: check_detector.py FILE
"""

import json
import sys

import h5py
import numpy

IDS = "/defaults/NDArrayUniqueId"


def text(values):
    return [value.decode() for value in values]


def main(path):
    with h5py.File(path, "r") as file:
        objects = {"group": 0, "dataset": 0}
        file.visititems(
            lambda _, item: objects.__setitem__(
                "group" if isinstance(item, h5py.Group) else "dataset",
                objects["group" if isinstance(item, h5py.Group) else "dataset"] + 1,
            )
        )
        frames = {}
        for name in ("data", "data_dark", "data_white"):
            dataset = file["exchange"][name]
            frames[name] = {
                "shape": list(dataset.shape),
                "dtype": str(dataset.dtype),
                "chunks": list(dataset.chunks),
                "sums": [int(frame.sum(dtype=numpy.int64)) for frame in dataset],
                "attributes": sorted(dataset.attrs),
            }
        instrument = file["measurement/instrument"]
        print(
            json.dumps(
                {
                    "objects": objects,
                    "frames": frames,
                    "ids": file[IDS][()].tolist(),
                    "locations": text(file["/defaults/HDF5FrameLocation"][()]),
                    "name": text(instrument["name"][()]),
                    "model": text(instrument["detector/model"][()]),
                    "current": instrument["source/current"][()].tolist(),
                    "source": instrument["source/current"].attrs["NDAttrSource"].decode(),
                    "units": instrument["source/current"].attrs["units"].decode(),
                    "unconnected": bool(numpy.isnan(instrument["mirror/setup/x"][0])),
                }
            )
        )


main(sys.argv[1])
