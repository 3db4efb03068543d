"""The end of a long list as a report shows it: whole items, and how many are left out."""

from collections.abc import Sequence

from harness.i18n.catalogue import check_report as words

__all__ = ["LINES", "excerpt"]

LINES = 30
"""Lines of a list that a report shows."""


def excerpt(items: Sequence[str], lang: str, lines: int = LINES) -> str:
    """Return the last items that fit into ``lines`` lines, one below the other, but at least the last one.

    Args:
        items: texts of one line or more, oldest first.
        lang: language of what is said about the others.
        lines: how many lines the items may take together.
    """
    kept: list[str] = []
    for item in reversed(items):
        text = item.rstrip("\n")
        lines -= text.count("\n") + 1
        if lines < 0 and kept:
            break
        kept.append(text)
    if omitted := len(items) - len(kept):
        kept.append(words.EARLIER.get(lang, count=omitted))
    return "\n".join(reversed(kept))
