"""A listener of PyTango that keeps what it hears."""

import json
import os
import time

from tango import AttributeProxy

from tango_plain import plain, states_by_name


def wait_for(condition, seconds=10.0):
    """Waits until the condition holds; says whether it did."""
    until = time.time() + seconds
    while not condition() and time.time() < until:
        time.sleep(0.005)
    return bool(condition())


def taken(device, *watched):
    """Waits until subscriptions have reached the server, each an attribute and a kind: what is pushed before is lost."""
    if not wait_for(lambda: all(device.Watched(words) for words in watched)):
        raise TimeoutError(f"the server does not know of {watched}")


def finish(seen):
    """Prints what was seen, as JSON, and ends at once: threads of PyTango that call Python while it ends bring it down."""
    print(json.dumps(seen), flush=True)
    os._exit(0)


def told(name, value):
    return states_by_name(plain(value)) if name.startswith("state") else plain(value)


class Heard:
    """Listens, and keeps what it hears."""

    def __init__(self, proxy, name, kind):
        self.name, self.proxy = name, proxy
        self.values, self.qualities, self.errors, self.others, self.events = [], [], [], [], []
        what = (kind,) if isinstance(proxy, AttributeProxy) else (name, kind)
        self.id = proxy.subscribe_event(*what, self)

    def push_event(self, event):
        self.events.append(event)
        if event.err:
            self.errors.append([entry.reason for entry in event.errors])
        elif hasattr(event, "attr_value"):
            self.values.append(told(self.name, event.attr_value.value))
            self.qualities.append(str(event.attr_value.quality))
        else:
            self.others.append(event)

    def begun(self):
        """Waits for the first of polling, which is sent to whoever is new, beside what the subscription read."""
        return wait_for(lambda: len(self.values) > 1)

    def hears(self, value, seconds=10.0):
        return wait_for(lambda: value in self.values, seconds)

    def end(self):
        self.proxy.unsubscribe_event(self.id)
