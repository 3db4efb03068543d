"""Texts for tools that take no more than so much: cut where it must be, and said so, never silently."""

from harness.i18n.catalogue import grade_report as words

__all__ = ["cut", "size"]


def size(text: str) -> int:
    """Return how many bytes ``text`` has in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def cut(text: str, limit: int, lang: str) -> str:
    """Return ``text`` in at most ``limit`` bytes of UTF-8, with a note of its length when it was longer."""
    if size(text) <= limit:
        return text
    note = "\n" + words.CUT.get(lang, count=len(text))
    return text.encode("utf-8", "replace")[: max(0, limit - size(note))].decode("utf-8", "ignore") + note
