"""Makes an HDF5 file as detectors' own writers do: compressed chunks, big-endian numbers, text of variable length.

usage: make_detector.py FILE
"""

import sys

import h5py
import numpy

with h5py.File(sys.argv[1], "w") as file:
    frames = numpy.arange(5 * 6 * 7, dtype="u2").reshape(5, 6, 7)
    data = file.create_dataset("entry/data", data=frames, chunks=(1, 6, 7), compression="gzip", shuffle=True)
    data.attrs["units"] = "counts"
    data.attrs["gain"] = numpy.array([1.5, 2.5], ">f4")
    data.attrs["on"] = True
    file["entry/big"] = numpy.array([[1, -2], [3, 70000]], ">i4")
    file["entry/names"] = ["eins", "zwölf", "drei"]
    file["entry/half"] = numpy.array([1.5, 2.5], "f2")
