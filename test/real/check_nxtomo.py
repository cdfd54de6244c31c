"""Judges a file by the NeXus application definition NXtomo (version 2.0), with h5py and nothing of tomochart.

usage: check_nxtomo.py FILE
Prints one JSON object: {"problems": [...], "frames": n, "image_key": [...], "rotation_angle": [...], ...}.
"""

import json
import re
import sys

import h5py
import numpy

# Path below the entry: class, and whether the definition demands it.
GROUPS = {
    "": ("NXentry", True),
    "instrument": ("NXinstrument", True),
    "instrument/source": ("NXsource", False),
    "instrument/beam": ("NXbeam", False),
    "instrument/detector": ("NXdetector", True),
    "sample": ("NXsample", True),
    "control": ("NXmonitor", False),
    "data": ("NXdata", True),
}

# Path below the entry: NeXus type, category of units, dimensions, and whether the definition demands it.
FIELDS = {
    "title": ("NX_CHAR", None, "one", False),
    "start_time": ("NX_DATE_TIME", None, "one", False),
    "end_time": ("NX_DATE_TIME", None, "one", False),
    "definition": ("NX_CHAR", None, "one", True),
    "instrument/name": ("NX_CHAR", None, "one", False),
    "instrument/source/type": ("NX_CHAR", None, "one", False),
    "instrument/source/name": ("NX_CHAR", None, "one", False),
    "instrument/source/probe": ("NX_CHAR", None, "one", False),
    "instrument/beam/incident_energy": ("NX_FLOAT", "NX_ENERGY", "one", False),
    "instrument/detector/data": ("NX_INT", None, "images", True),
    "instrument/detector/image_key": ("NX_INT", None, "frames", True),
    "instrument/detector/x_pixel_size": ("NX_FLOAT", "NX_LENGTH", "one", False),
    "instrument/detector/y_pixel_size": ("NX_FLOAT", "NX_LENGTH", "one", False),
    "instrument/detector/distance": ("NX_FLOAT", "NX_LENGTH", "one", False),
    "instrument/detector/x_rotation_axis_pixel_position": ("NX_FLOAT", None, "one", False),
    "instrument/detector/y_rotation_axis_pixel_position": ("NX_FLOAT", None, "one", False),
    # Of the base class NXdetector.
    "instrument/detector/count_time": ("NX_FLOAT", "NX_TIME", "frames", False),
    "sample/name": ("NX_CHAR", None, "one", True),
    "sample/rotation_angle": ("NX_FLOAT", "NX_ANGLE", "frames", True),
    "sample/x_translation": ("NX_FLOAT", "NX_LENGTH", "frames", False),
    "sample/y_translation": ("NX_FLOAT", "NX_LENGTH", "frames", False),
    "sample/z_translation": ("NX_FLOAT", "NX_LENGTH", "frames", False),
    "control/data": ("NX_FLOAT", None, "frames", False),
}

# Members of the NXdata group, and what each must be another name of.
LINKS = {
    "data/data": "instrument/detector/data",
    "data/rotation_angle": "sample/rotation_angle",
    "data/image_key": "instrument/detector/image_key",
}

VALUES = {
    "definition": {"NXtomo"},
    "instrument/source/probe": {"neutron", "x-ray", "electron"},
}

UNITS = {
    "NX_LENGTH": {"m", "mm", "um", "nm", "pm", "cm"},
    "NX_ANGLE": {"degree", "deg", "rad", "radian"},
    "NX_ENERGY": {"eV", "keV", "MeV", "J"},
    "NX_TIME": {"s", "ms", "us", "ns"},
}

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$")


def text(value):
    """A string or an array of one string, as text."""
    if isinstance(value, numpy.ndarray):
        value = value.reshape(-1)[0]
    return value.decode() if isinstance(value, bytes) else str(value)


def type_fits(dataset, kind):
    if kind in ("NX_CHAR", "NX_DATE_TIME"):
        fits = h5py.check_string_dtype(dataset.dtype) is not None
        return fits and (kind == "NX_CHAR" or DATE_TIME.match(text(dataset[()])) is not None)
    return dataset.dtype.kind in {"NX_INT": "iu", "NX_FLOAT": "f"}[kind]


def shape_fits(dataset, wanted, frames):
    if wanted == "one":
        return dataset.shape in ((), (1,))
    if wanted == "frames":
        return dataset.shape == (frames,)
    return len(dataset.shape) == 3 and dataset.shape[0] == frames


def check(file):
    problems = []
    if text(file.attrs.get("NX_class", "NXroot")) != "NXroot":
        problems.append("/: NX_class is not NXroot")
    names = [n for n in file if isinstance(file[n], h5py.Group) and text(file[n].attrs.get("NX_class", "")) == "NXentry"]
    if not names:
        return ["/: there is no NXentry"], None
    if text(file.attrs.get("default", "")) not in names:
        problems.append("/: default does not name an NXentry")
    entry = file[names[0]]

    for path, (kind, needed) in GROUPS.items():
        group = entry.get(path) if path else entry
        if group is None:
            if needed:
                problems.append(f"{path}: this group is missing")
        elif not isinstance(group, h5py.Group) or text(group.attrs.get("NX_class", "")) != kind:
            problems.append(f"{path}: it is no group of class {kind}")

    key = entry.get("instrument/detector/image_key")
    frames = key.shape[0] if isinstance(key, h5py.Dataset) and len(key.shape) == 1 else -1
    for path, (kind, units, shape, needed) in FIELDS.items():
        dataset = entry.get(path)
        if dataset is None:
            if needed:
                problems.append(f"{path}: this field is missing")
            continue
        if not isinstance(dataset, h5py.Dataset):
            problems.append(f"{path}: it is not a field")
            continue
        if not type_fits(dataset, kind):
            problems.append(f"{path}: it is not {kind}")
        if not shape_fits(dataset, shape, frames):
            problems.append(f"{path}: shape {dataset.shape} where {shape} of {frames} frames was expected")
        if units is not None and text(dataset.attrs.get("units", "")) not in UNITS[units]:
            problems.append(f"{path}: units are not {units}")
        if path in VALUES and text(dataset[()]) not in VALUES[path]:
            problems.append(f"{path}: {text(dataset[()])} is not among {sorted(VALUES[path])}")

    for path, target in LINKS.items():
        if path not in entry:
            problems.append(f"{path}: this link is missing")
        elif target in entry:
            if entry[path] != entry[target]:
                problems.append(f"{path}: it does not lead to {target}")
            home = text(entry[target].attrs.get("target", ""))
            if home != f"{entry.name}/{target}":
                problems.append(f"{target}: attribute target is '{home}'")

    if frames >= 0 and not set(key[()].tolist()) <= {0, 1, 2, 3}:
        problems.append("instrument/detector/image_key: a value that is not 0, 1, 2 or 3")
    plot = text(entry.attrs.get("default", ""))
    if plot not in entry or text(entry[plot].attrs.get("NX_class", "")) != "NXdata":
        problems.append(": default does not name an NXdata")
    elif text(entry[plot].attrs.get("signal", "")) not in entry[plot]:
        problems.append(f"{plot}: signal does not name a field")
    return problems, entry


def main(path):
    with h5py.File(path, "r") as file:
        problems, entry = check(file)
        answer = {"problems": problems}
        if not problems:
            data = entry["instrument/detector/data"]
            answer.update(
                frames=data.shape[0],
                shape=list(data.shape),
                dtype=str(data.dtype),
                is_virtual=data.is_virtual,
                sources=[
                    [s.file_name, s.dset_name, *[list(map(int, corner)) for corner in s.vspace.get_select_bounds()]]
                    for s in (data.virtual_sources() if data.is_virtual else [])
                ],
                first=[int(frame[0, 0]) for frame in data],
                sums=[int(frame.sum(dtype="int64")) for frame in data],
                image_key=entry["data/image_key"][()].tolist(),
                rotation_angle=entry["data/rotation_angle"][()].tolist(),
            )
    print(json.dumps(answer))


main(sys.argv[1])
