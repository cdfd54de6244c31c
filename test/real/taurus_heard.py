"""A listener of Taurus that keeps what it hears, and what is thrown."""

from tango import DevFailed
from taurus.core import TaurusEventType, TaurusListener

from pytango_heard import wait_for
from tango_plain import plain

ADDED = ("API_AttributeFailed", "API_CommandFailed")


def reasons_of(error):
    """Reasons of a DevFailed, up to those that PyTango adds."""
    return [entry.reason for entry in error.args if entry.reason not in ADDED]


def reasons(call, *arguments, **options):
    """Reasons of the DevFailed that a call throws."""
    try:
        call(*arguments, **options)
    except DevFailed as error:
        return reasons_of(error)
    return "nothing"


class Heard(TaurusListener):
    """Listens, and keeps what it hears."""

    def __init__(self, model):
        super().__init__("heard")
        self.model, self.values, self.errors, self.kinds = model, [], [], []
        # What has no events is polled, every 3 s if nobody says otherwise.
        self.model.changePollingPeriod(200)
        self.model.addListener(self)

    def eventReceived(self, source, kind, value):
        self.kinds.append(TaurusEventType.whatis(kind))
        if kind == TaurusEventType.Error:
            self.errors.append(reasons_of(value))
        elif value is not None:
            told = value.rvalue
            self.values.append(plain(told.magnitude if hasattr(told, "magnitude") else told))

    def hears(self, value):
        return wait_for(lambda: value in self.values)
