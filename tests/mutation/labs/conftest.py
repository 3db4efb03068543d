"""Each lab's own checks against damaged solutions: run by ``make mutants``, because all of them take half an hour.

The whole suite keeps those of day05 (``tests/integration/test_lab_day05_mutations.py``) and every lab's author gate, in
which each documented fault is such a damage.
"""

import os

collect_ignore_glob = [] if os.environ.get("DAYLAB_MUTANTS") else ["test_*.py"]
