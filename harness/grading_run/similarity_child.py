"""Compares submissions with copydetect; started by :mod:`harness.grading_run.similarity`, by path.

Reads ``{"starter": {kind: text}, "works": {name: {kind: text}}}`` on standard input, prints ``[[one, other, score]]``.
The score is the share of the shorter one's own code that is in the other.
"""

import io
import itertools
import json
import sys
from typing import Any

NOT_INSTALLED = 3
NOISE = 15  # tokens that may be the same by chance
GUARANTEE = 20  # tokens that are found wherever they are the same
LEAST = 40  # tokens of one's own below which nothing can be said
_NAMES = {"python": "code.py", "template": "template.yaml"}


def main() -> None:
    """Compare all pairs."""
    try:
        import numpy as np
        from copydetect import CodeFingerprint, compare_files
    except ImportError:
        sys.exit(NOT_INSTALLED)
    order = json.load(sys.stdin)

    def fingerprint(kind: str, text: str, given: Any) -> Any:
        window = GUARANTEE - NOISE + 1 if given is not None else 1
        return CodeFingerprint(
            _NAMES[kind], NOISE, window, boilerplate=given, filter=kind == "python", fp=io.StringIO(text)
        )

    starter = {kind: np.array(sorted(fingerprint(kind, text, None).hashes)) for kind, text in order["starter"].items()}
    prints = {
        name: {kind: fingerprint(kind, text, starter.get(kind, [])) for kind, text in texts.items()}
        for name, texts in sorted(order["works"].items())
    }
    found = []
    for (one, its), (other, others) in itertools.combinations(prints.items(), 2):
        own, shared = [0, 0], [0, 0]
        for kind in its.keys() & others.keys():
            sides = (its[kind], others[kind])
            _, shares, _ = compare_files(*sides)
            for number, side in enumerate(sides):
                coverage = int(side.token_coverage)
                own[number] += coverage
                shared[number] += round(float(shares[number]) * coverage) if coverage else 0
        shorter = 0 if own[0] <= own[1] else 1
        if own[shorter] >= LEAST:
            found.append([one, other, round(min(1.0, shared[shorter] / own[shorter]), 3)])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
