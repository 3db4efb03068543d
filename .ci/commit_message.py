"""Check a commit message: an imperative subject of at most 72 characters, then an empty line, then why.

Run by the commit-msg hook of ``.pre-commit-config.yaml`` with the path of the message. Limits: whether a verb is
imperative is told by its ending, so that "Adds", "Added" and "Adding" are refused and few good subjects are.
"""

import re
import sys
from pathlib import Path

LENGTH = 72
NOT_IMPERATIVE = re.compile(r"[A-Za-z]+(ed|ing|[^su]s)$")
IMPERATIVE = frozenset({"Bring", "Embed", "Feed", "Need", "Seed", "Shed", "Speed", "String", "Alias", "Bias"})


def problems(message: str) -> list[str]:
    """What is wrong with a commit message; merges and reverts are git's own words."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if subject.startswith(("Merge ", "Revert ", "fixup! ", "squash! ")):
        return []
    found = []
    if len(subject) > LENGTH:
        found.append(f"invalid subject: expected at most {LENGTH} characters, got {len(subject)}")
    if subject.endswith("."):
        found.append("invalid subject: expected no full stop at its end")
    verb = subject.partition(" ")[0].rstrip(":")
    if not verb[:1].isupper() or (NOT_IMPERATIVE.match(verb) and verb not in IMPERATIVE):
        found.append(f"invalid subject: expected an imperative such as 'Add' or 'Fix', got '{verb}'")
    if len(lines) > 1 and lines[1].strip():
        found.append("invalid message: expected an empty line below the subject")
    return found


if __name__ == "__main__":
    wrong = problems(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("\n".join(wrong))
    sys.exit(bool(wrong))
