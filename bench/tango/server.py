"""The server of images of the bench: PyTango, so that neither client meets itself."""
import json
import sys
import threading
import time

import numpy
import tango
from tango import AttrWriteType, DevState
from tango.server import Device, attribute, command, run

names = json.loads(sys.argv.pop(1))
SHAPE = (names["height"], names["width"])
BUFFER = numpy.arange(SHAPE[0] * SHAPE[1], dtype=numpy.uint32).astype(numpy.uint16).reshape(SHAPE)


class Bench(Device):
    def init_device(self):
        super().init_device()
        self.set_state(DevState.ON)
        self.set_change_event("frame", True, False)
        self._frame = BUFFER.copy()

    image = attribute(
        dtype=((numpy.uint16,),), max_dim_x=names["width"], max_dim_y=names["height"], access=AttrWriteType.READ
    )

    def read_image(self):
        return BUFFER

    frame = attribute(
        dtype=((numpy.uint16,),), max_dim_x=names["width"], max_dim_y=names["height"], access=AttrWriteType.READ
    )

    def read_frame(self):
        return self._frame

    @command(dtype_in=(float,))
    def Run(self, argument):
        """[frames, frames a second]: pushes so many events; the first two pixels of each are its number."""
        count, rate = int(argument[0]), argument[1]

        def push():
            with tango.EnsureOmniThread():
                start = time.perf_counter()
                for k in range(count):
                    self._frame[0, 0] = k & 0xFFFF
                    self._frame[0, 1] = k >> 16
                    self.push_change_event("frame", self._frame)
                    wait = start + (k + 1) / rate - time.perf_counter()
                    if wait > 0:
                        time.sleep(wait)

        threading.Thread(target=push, daemon=True).start()


run((Bench,))
