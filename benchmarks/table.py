"""Results → Markdown, and Markdown → between the markers of a document. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.figures import FIGURES, OWN_FIGURES, Figure
from benchmarks.results import Column, Results, reason

__all__ = ["BEGIN", "END", "insert", "render"]

BEGIN: Final = "<!-- bench:begin -->"
END: Final = "<!-- bench:end -->"

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"figure": "median", "aim": "aim", "cannot": "cannot", "cores": "cores", "rounds": "rounds"},
    "vi": {"figure": "trung vị", "aim": "mục tiêu", "cannot": "không thể", "cores": "nhân CPU", "rounds": "vòng"},
}
NOTE: Final[Mapping[str, str]] = {
    "en": "(n ×): relative to {daylab}; for calls and PutObject, to {stock}.",
    "vi": "(n ×): so với {daylab}; riêng lời gọi và PutObject: so với {stock}.",
}


def render(results: Results, lang: str) -> str:
    """The tables of a run in one language, without a heading."""
    words, machine = WORDS[lang], results.machine
    titles = {name: column.title for name, column in results.columns.items()}
    note = NOTE[lang].format(daylab=titles.get("daylab", "daylab"), stock=titles.get("localstack", "LocalStack"))
    facts = (
        f"{results.taken[:10]} · {machine['cores']} {words['cores']} · {machine['system']} {machine['architecture']}"
        f" · Python {machine['python']} · {results.rounds} {words['rounds']}"
    )
    peers = _table(
        [words["figure"], words["aim"], *titles.values()],
        [_row(figure, results.columns, lang) for figure in FIGURES],
    )
    own = _table(
        [words["figure"], words["aim"], titles.get("daylab", "daylab")],
        [[figure.label[lang], figure.aim, _cell(figure, results.own, lang)] for figure in OWN_FIGURES],
    )
    return "\n".join([facts, "", *peers, "", note, "", *own])


def insert(document: str, text: str) -> str:
    """``document`` with ``text`` between its markers; unchanged where it has none."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return document
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def _row(figure: Figure, columns: Mapping[str, Column], lang: str) -> list[str]:
    cells = [_cell(figure, column, lang) + _ratio(figure, name, columns) for name, column in columns.items()]
    return [figure.label[lang], figure.aim, *cells]


def _cell(figure: Figure, column: Column, lang: str) -> str:
    if refusal := column.refusals.get(figure.measure):
        return f"{WORDS[lang]['cannot']}: {reason(refusal)}"
    values = column.samples.get(figure.samples)
    return figure.shown(values) if values else "–"


def _ratio(figure: Figure, name: str, columns: Mapping[str, Column]) -> str:
    values = [_value(figure, columns.get(one)) for one in (name, figure.base)]
    own, base = values
    if name == figure.base or own is None or not base:
        return ""
    return f" ({own / base:.2f} ×)"


def _value(figure: Figure, column: Column | None) -> float | None:
    if column is None or figure.value is None or figure.measure in column.refusals:
        return None
    values = column.samples.get(figure.samples)
    return figure.value(values) if values else None


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---", *("---:" for _ in head[1:])]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]
