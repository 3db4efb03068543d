"""What stays as long as the engine is set aside from garbage collection, service by service."""

import json
import subprocess
import sys

PROGRAM = """
import gc, json, weakref
from harness.extension import gc_tuning

class Loaded:
    pass

before = gc.get_threshold()[0], gc.get_freeze_count()
gc_tuning.set_thresholds()
loaded = Loaded()
gc_tuning.freeze_loaded("s3")
after = gc.get_threshold()[0], gc.get_freeze_count()
aside = not any(each is loaded for each in gc.get_objects())
more = [Loaded() for _ in range(100)]
ring = Loaded()
ring.itself, gone = ring, weakref.ref(ring)
del ring
gc_tuning.freeze_loaded("sqs")
print(json.dumps([before, after, aside, gc.get_freeze_count() >= after[1] + 100, gone() is None]))
"""


def test_what_a_service_brings_is_set_aside():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    (threshold, frozen), (later_threshold, later_frozen), *rest = json.loads(done.stdout)
    aside, also_then, without_garbage = rest
    assert (frozen, aside, also_then, without_garbage) == (0, True, True, True)
    assert later_frozen > 0
    assert later_threshold > threshold
