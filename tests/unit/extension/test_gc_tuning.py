"""What stays as long as the engine is set aside from garbage collection, service by service."""

import json
import subprocess
import sys

PROGRAM = """
import gc, json, weakref
from localstack.services.plugins import ServicePluginManager

class Loaded:
    name = ""

class Plugins:
    def load(self, name):
        if name == "broken:provider":
            raise LookupError(name)
        self.loaded = Loaded()
        return self.loaded

class Services(ServicePluginManager):
    api_provider_specs = {"s3": ["provider"], "broken": ["provider"]}

    def __init__(self):
        self.plugin_manager = Plugins()

    def get_active_provider(self, name):
        return "provider"

from harness.extension import gc_tuning
before = gc.get_threshold()[0], gc.get_freeze_count()
gc_tuning.install()
manager = Services()
manager._load_service_plugin("s3")
after = gc.get_threshold()[0], gc.get_freeze_count()
aside = not any(each is manager.plugin_manager.loaded for each in gc.get_objects())
more = [Loaded() for _ in range(100)]
ring = Loaded()
ring.itself, gone = ring, weakref.ref(ring)
del ring
try:
    manager._load_service_plugin("broken")
except LookupError as error:
    told = str(error)
print(json.dumps([before, after, aside, told, gc.get_freeze_count() >= after[1] + 100, gone() is None]))
"""


def test_what_a_service_brings_is_set_aside():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    (threshold, frozen), (later_threshold, later_frozen), *rest = json.loads(done.stdout)
    aside, told, also_then, without_garbage = rest
    assert (frozen, aside, told, also_then, without_garbage) == (0, True, "broken:provider", True, True)
    assert later_frozen > 0
    assert later_threshold > threshold
