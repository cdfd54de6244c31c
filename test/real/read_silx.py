"""What silx shows of a NeXus file when it is opened: its default plot, as JSON.

usage: read_silx.py FILE
"""

import json
import sys

import silx.io
from silx.io import nxdata

with silx.io.open(sys.argv[1]) as file:
    plot = nxdata.get_default(file, validate=True)
    answer = None
    if plot is not None:
        answer = {
            "valid": plot.is_valid,
            "issues": list(plot.issues),
            "signal": plot.signal_name,
            "shape": list(plot.signal.shape),
            "interpretation": plot.interpretation,
            "axes": plot.axes_dataset_names,
            "title": plot.title,
            "first": [int(frame[0, 0]) for frame in plot.signal],
        }
print(json.dumps(answer))
