"""A state machine drawn as a graph, with the path that an execution took: the picture of the Step Functions console.

Green: the state succeeded; red: it failed (with a dashed frame: its error was caught); blue: in progress; grey: it was
not entered. States of Parallel and Map are drawn inside a box of their own. Colours follow the reader's light or dark
theme; what a colour says is also said in words. Limits: text is measured by its length, as no font is at hand.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import drawsvg

from harness.diagrams.execution_path import Ending, Path, Status, read_path
from harness.diagrams.graph_layout import Arrangement, Point, arrange
from harness.diagrams.state_graph import END, START, Graph, State, Way, read_graph

__all__ = ["draw_state_machine"]

MARGIN: Final = 24.0
PADDING: Final = 16.0
LINE: Final = 17.0
"""Height of a line of text."""
NARROWEST: Final = 132.0
ENDS: Final = (76.0, 32.0)
"""Size of the two ovals."""
SMALL: Final = 6.6
LARGE: Final = 8.6
"""Pixels a character, of what is small and of names."""
LONGEST: Final = 44
LONGEST_LABEL: Final = 32
"""Characters of a line of text, in a box and beside a way; the rest is in its tooltip."""

CSS: Final = """
.paper { fill: #ffffff } text { fill: #1f2328; font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif }
.name { font-size: 14px; font-weight: 600 } .title { font-size: 16px; font-weight: 600 }
.detail, .label, .legend { font-size: 11.5px; fill: #59636e }
.label { paint-order: stroke; stroke: #ffffff; stroke-width: 6px; stroke-linejoin: round }
.state { fill: #f6f8fa; stroke: #afb8c1; stroke-width: 1.5 } .not-entered.name { fill: #59636e }
.box { fill-opacity: 0.35 } .way { fill: none; stroke: #afb8c1; stroke-width: 1.5 } .head { fill: #afb8c1 }
.catch { stroke-dasharray: 5 4 } .taken.way { stroke-width: 2.25; stroke: #1a7f37 } .taken.head { fill: #1a7f37 }
.astray.way { stroke: #cf222e } .astray.head { fill: #cf222e }
.succeeded.state { fill: #dafbe1; stroke: #1a7f37 } .failed.state { fill: #ffd7d5; stroke: #cf222e; stroke-width: 2.5 }
.error-caught.state { fill: #ffebe9; stroke: #cf222e; stroke-dasharray: 5 4 }
.error { font-size: 11.5px; fill: #a40e26 } .in-progress.state { fill: #ddf4ff; stroke: #0969da }
.aborted.state { fill: #eaeef2; stroke: #59636e }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117 } text { fill: #e6edf3 } .detail, .label, .legend, .not-entered.name { fill: #9198a1 }
.label { stroke: #0d1117 } .state { fill: #161b22; stroke: #59636e } .way { stroke: #59636e } .head { fill: #59636e }
.taken.way { stroke: #3fb950 } .taken.head { fill: #3fb950 } .astray.way { stroke: #f85149 }
.astray.head { fill: #f85149 } .succeeded.state { fill: #12361f; stroke: #3fb950 }
.failed.state { fill: #5d1216; stroke: #f85149 } .error-caught.state { fill: #3c1618; stroke: #f85149 }
.error { fill: #ffa198 } .in-progress.state { fill: #0c2d6b; stroke: #4493f8 } .aborted.state { fill: #212830 }
}
"""


@dataclass(frozen=True, slots=True)
class _Text:
    """A line of text in a box."""

    words: str
    style: str
    wide: float  # pixels a character

    @property
    def width(self) -> float:
        return len(self.words) * self.wide


@dataclass(frozen=True, slots=True)
class _Box:
    """A state as it will be drawn, its size known."""

    state: State
    lines: tuple[_Text, ...]
    size: tuple[float, float]
    inside: tuple["_Level", ...]


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands beside a way; the whole of it is in its tooltip."""

    words: str
    x: float
    y: float

    @property
    def half(self) -> float:
        return len(_cut(self.words, LONGEST_LABEL)) * SMALL / 2


@dataclass(frozen=True, slots=True)
class _Level:
    """States of one level, laid out.

    ``left`` is what labels need to the left of the boxes, ``width`` what all needs.
    """

    graph: Graph
    boxes: Mapping[str, _Box]
    arrangement: Arrangement
    labels: tuple[_Label, ...]
    left: float
    width: float


def draw_state_machine(
    definition: Mapping[str, Any], events: Iterable[Mapping[str, Any]] = (), *, title: str = ""
) -> str:
    """Draw a state machine and the path of one execution.

    Args:
        definition: in the Amazon States Language, parsed.
        events: the execution's history, as GetExecutionHistory returns it; none draws the machine alone.
        title: written above the picture.

    Returns:
        An SVG document.
    """
    graph = read_graph(definition)
    path = read_path(graph, events)
    level = _laid_out(graph, path, with_ends=True)
    shown = sorted({path.ending(state.name).status for state, _ in graph.walk()}, key=list(Status).index)
    top = MARGIN + (LINE * 1.8 if title else 0.0)
    width = max(level.width, len(title) * 9.0, len(shown) * 96.0) + 2 * MARGIN
    height = top + level.arrangement.height + LINE * 2.4 + MARGIN
    picture = drawsvg.Drawing(round(width), round(height), font_family="sans-serif", role="img")
    picture.append_title(title or "State machine")
    picture.append_css(CSS)
    picture.append(drawsvg.Rectangle(0, 0, round(width), round(height), class_="paper"))
    if title:
        picture.append(_text(title, MARGIN, MARGIN + LINE * 0.7, "title", anchor="start"))
    _draw_level(picture, level, path, ((width - level.width) / 2, top))
    _draw_legend(picture, shown, height - MARGIN)
    return str(picture.as_svg(header=""))


def _laid_out(graph: Graph, path: Path, *, with_ends: bool = False) -> _Level:
    """Measure the states of a level, those inside them first, and give each its place."""
    boxes = {state.name: _box(state, path) for state in graph.states}
    sizes = {name: box.size for name, box in boxes.items()}
    ways = [(way.source, way.target) for way in graph.ways]
    if with_ends:
        arrangement = arrange({START: ENDS, **sizes, END: ENDS}, ways, START)
    else:
        root = next((target for source, target in ways if source == START), next(iter(sizes)))
        arrangement = arrange(sizes, [pair for pair in ways if START not in pair and END not in pair], root)
    labels = tuple(_labels(graph, arrangement))
    left = max((label.half - label.x for label in labels), default=0.0)
    right = max((label.x + label.half for label in labels), default=0.0)
    left = max(left, 0.0)
    return _Level(graph, boxes, arrangement, labels, left, left + max(right, arrangement.width))


def _labels(graph: Graph, arrangement: Arrangement) -> Iterator[_Label]:
    """Put labels between the layers, where no box is."""
    words: dict[tuple[str, str], list[str]] = {}
    for way in graph.ways:
        if way.label:
            words.setdefault((way.source, way.target), []).append(way.label)
    for pair, parts in words.items():
        if route := arrangement.routes.get(pair):
            (x0, y0), (x1, y1) = route[:2]
            place = ((x0 + x1) / 2, (y0 + y1) / 2) if len(route) == 2 else (x1, y1 - LINE / 2)
        elif route := arrangement.returns.get(pair):
            place = (route[1][0], (route[1][1] + route[2][1]) / 2)
        else:
            continue
        yield _Label(" / ".join(parts), *place)


def _box(state: State, path: Path) -> _Box:
    lines = tuple(_lines(state, path.ending(state.name)))
    levels = tuple(_laid_out(graph, path) for graph in state.inside if graph.states)
    text_width = max(line.width for line in lines)
    if not levels:
        return _Box(state, lines, (max(NARROWEST, text_width + 2 * PADDING), len(lines) * LINE + PADDING), ())
    inner_width = sum(level.width for level in levels) + PADDING * (len(levels) - 1)
    inner_height = max(level.arrangement.height for level in levels)
    width = max(inner_width, text_width) + 2 * PADDING
    return _Box(state, lines, (width, len(lines) * LINE + inner_height + 2.5 * PADDING), levels)


def _lines(state: State, ending: Ending) -> Iterator[_Text]:
    yield _Text(_cut(state.name), f"name {_css(ending.status)}", LARGE)
    detail = f"{state.type} · {state.detail}" if state.detail not in ("", ending.error) else state.type
    visits = f" · ×{ending.visits}" if ending.visits > 1 else ""
    yield _Text(_cut(detail) + visits, "detail", SMALL)
    if ending.failures:
        tries = f" ×{ending.failures}" if ending.failures > 1 else ""
        yield _Text(_cut(ending.error or "failed") + tries, "error", SMALL)


def _draw_level(picture: Any, level: _Level, path: Path, origin: Point) -> None:
    arrangement = level.arrangement
    origin = (origin[0] + level.left, origin[1])
    by_pair: dict[tuple[str, str], list[Way]] = {}
    for way in level.graph.ways:
        by_pair.setdefault((way.source, way.target), []).append(way)
    # Taken ways last: where lines cross, the path stays visible.
    for pair, ways in sorted(by_pair.items(), key=lambda item: item[0] in path.taken):
        if pair in arrangement.routes:
            _draw_way(picture, ways, arrangement.routes[pair], path, origin)
        elif pair in arrangement.returns:
            _draw_way(picture, ways, arrangement.returns[pair], path, origin, is_return=True)
    for label in level.labels:
        words = _text(_cut(label.words, LONGEST_LABEL), origin[0] + label.x, origin[1] + label.y + 4, "label")
        words.append_title(label.words)
        picture.append(words)
    for name, (x, y) in arrangement.centers.items():
        center = (origin[0] + x, origin[1] + y)
        if name in level.boxes:
            _draw_box(picture, level.boxes[name], path, center)
        else:
            _draw_end(picture, name, path, center)


def _draw_box(picture: Any, box: _Box, path: Path, center: Point) -> None:
    (width, height), status = box.size, path.ending(box.state.name).status
    left, top = center[0] - width / 2, center[1] - height / 2
    style = f"state {_css(status)}" + (" box" if box.inside else "")
    frame = drawsvg.Rectangle(left, top, width, height, rx=8, class_=style)
    frame.append_title(f"{box.state.name}: {status.value}")
    picture.append(frame)
    for number, line in enumerate(box.lines):
        picture.append(_text(line.words, center[0], top + PADDING / 2 + LINE * (number + 0.75), line.style))
    if not box.inside:
        return
    x = center[0] - (sum(level.width for level in box.inside) + PADDING * (len(box.inside) - 1)) / 2
    for level in box.inside:
        _draw_level(picture, level, path, (x, top + len(box.lines) * LINE + 1.5 * PADDING))
        x += level.width + PADDING


def _draw_end(picture: Any, name: str, path: Path, center: Point) -> None:
    sources = [source for source, target in path.taken if name in (source, target)]
    status = Status.SUCCEEDED if sources else Status.NOT_ENTERED
    if any(path.ending(source).status is Status.FAILED for source in sources):
        status = Status.FAILED
    left, top = center[0] - ENDS[0] / 2, center[1] - ENDS[1] / 2
    picture.append(drawsvg.Rectangle(left, top, *ENDS, rx=ENDS[1] / 2, class_=f"state {_css(status)}"))
    picture.append(_text("Start" if name == START else "End", center[0], center[1] + 4.5, "detail"))


def _draw_way(
    picture: Any, ways: Sequence[Way], route: Sequence[Point], path: Path, origin: Point, *, is_return: bool = False
) -> None:
    points = [(origin[0] + x, origin[1] + y) for x, y in route]
    style = "taken " if (ways[0].source, ways[0].target) in path.taken else ""
    is_catch = all(way.is_catch for way in ways)
    if style and path.ending(ways[0].source).status in (Status.CAUGHT, Status.FAILED):
        style = "taken astray "
    line = drawsvg.Path(class_=f"{style}way" + (" catch" if is_catch else ""))
    line.M(*points[0])
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if is_return or x0 == x1:
            line.L(x1, y1)
        else:
            line.C(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, x1, y1)
    picture.append(line)
    (x, y), size = points[-1], 4.5
    corners = (x + 8, y - size, x + 8, y + size) if is_return else (x - size, y - 8, x + size, y - 8)
    picture.append(drawsvg.Lines(x, y, *corners, close=True, class_=f"{style}head"))


def _draw_legend(picture: Any, shown: Sequence[Status], y: float) -> None:
    x = MARGIN
    for status in shown:
        picture.append(drawsvg.Rectangle(x, y - 11, 14, 12, rx=3, class_=f"state {_css(status)}"))
        picture.append(_text(status.value, x + 20, y - 1, "legend", anchor="start"))
        x += 34 + len(status.value) * SMALL


def _text(words: str, x: float, y: float, style: str, *, anchor: str = "middle") -> Any:
    return drawsvg.Text(words, None, round(x, 1), round(y, 1), text_anchor=anchor, class_=style)


def _css(status: Status) -> str:
    return status.value.replace(" ", "-")


def _cut(words: str, longest: int = LONGEST) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"
