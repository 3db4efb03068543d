"""Where the boxes and lines of a graph go: from top to bottom in layers, ways back along the right side.

The layers and the order in them are Sugiyama's method, by grandalf. Coordinates are pixels, y downwards, (0, 0) is the
upper left corner. Limits: all boxes must be reachable from the root or are placed beside the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from grandalf.graphs import Edge, Graph, Vertex
from grandalf.layouts import SugiyamaLayout

__all__ = ["Arrangement", "arrange"]

COLUMN_GAP: Final = 44.0
LAYER_GAP: Final = 52.0
LANE: Final = 26.0
"""Distance of a way back from what is left of it."""

type Point = tuple[float, float]
type Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A graph that has been laid out.

    Args:
        width, height: of the whole.
        centers: of each box.
        routes: of each way down: points from the lower edge of its source to the upper edge of its target.
        returns: of each way back or to itself: points from the right edge of its source to that of its target.
    """

    width: float
    height: float
    centers: Mapping[str, Point]
    routes: Mapping[Pair, Sequence[Point]]
    returns: Mapping[Pair, Sequence[Point]]


@dataclass(slots=True)
class _View:
    """What grandalf asks of a box, and where it puts it."""

    w: float
    h: float
    xy: Point = (0.0, 0.0)


@dataclass(slots=True)
class _Line:
    """What grandalf asks of a way, and where it puts it."""

    points: list[Point] = field(default_factory=list)

    def setpath(self, points: Sequence[Any]) -> None:
        self.points = [(float(x), float(y)) for x, y in points]


def arrange(sizes: Mapping[str, tuple[float, float]], ways: Iterable[Pair], root: str) -> Arrangement:
    """Lay out boxes.

    Args:
        sizes: box → (width, height), in an order that decides where there is a choice.
        ways: (source, target), boxes of ``sizes``; repeated ones count once.
        root: the box on top.
    """
    pairs = list(dict.fromkeys(ways))
    back = _ways_back(sizes, pairs, root)
    down = [pair for pair in pairs if pair not in back]
    views = {name: _View(*size) for name, size in sizes.items()}
    lines = {pair: _Line() for pair in down}
    bands = _place(views, lines, root)
    left = min(view.xy[0] - view.w / 2 for view in views.values())
    left = min(left, *(x for line in lines.values() for x, _ in line.points), left)
    centers = {name: (view.xy[0] - left, view.xy[1]) for name, view in views.items()}
    routes = {pair: _route(pair, views, line.points, bands, left) for pair, line in lines.items()}
    right = max((x for route in routes.values() for x, _ in route), default=0.0)
    right = max(right, *(x + sizes[name][0] / 2 for name, (x, _) in centers.items()))
    returns = {}
    for pair in back:
        right += LANE
        (x0, y0), (x1, y1) = centers[pair[0]], centers[pair[1]]
        spread = sizes[pair[0]][1] / 4 if pair[0] == pair[1] else 0.0
        start, end = (x0 + sizes[pair[0]][0] / 2, y0 + spread), (x1 + sizes[pair[1]][0] / 2, y1 - spread)
        returns[pair] = (start, (right, start[1]), (right, end[1]), end)
    height = max(y + sizes[name][1] / 2 for name, (_, y) in centers.items())
    return Arrangement(right, height, centers, routes, returns)


def _ways_back(sizes: Mapping[str, Any], pairs: Sequence[Pair], root: str) -> set[Pair]:
    """The ways that close a circle, found by going down from the root and then from whatever was not met."""
    targets: dict[str, list[str]] = {name: [] for name in sizes}
    for source, target in pairs:
        targets[source].append(target)
    back: set[Pair] = set()
    done: set[str] = set()
    for first in (root, *sizes):
        trail: list[tuple[str, list[str]]] = [] if first in done else [(first, list(targets[first]))]
        above = {first}
        while trail:
            name, rest = trail[-1]
            if not rest:
                trail.pop()
                above.discard(name)
                done.add(name)
                continue
            target = rest.pop(0)
            if target in above:
                back.add((name, target))
            elif target not in done:
                above.add(target)
                trail.append((target, list(targets[target])))
    return back


def _place(views: Mapping[str, _View], lines: Mapping[Pair, _Line], root: str) -> list[tuple[float, float]]:
    """Give every view its place and every line its points; return (upper, lower) edge of each layer."""
    vertices = {name: Vertex(name) for name in views}
    for name, vertex in vertices.items():
        vertex.view = views[name]
    edges = []
    for pair, line in lines.items():
        edge = Edge(vertices[pair[0]], vertices[pair[1]])
        edge.view = line
        edges.append(edge)
    bands: list[tuple[float, float]] = []
    offset = 0.0
    parts = Graph(list(vertices.values()), edges).C
    for part in sorted(parts, key=lambda each: vertices[root] not in each.sV):
        members = [name for name, vertex in vertices.items() if vertex in part.sV]
        tops = [vertices[name] for name in members if not any(target == name for _, target in lines)]
        layout = SugiyamaLayout(part)
        layout.xspace, layout.yspace = COLUMN_GAP, LAYER_GAP
        layout.init_all(roots=tops, inverted_edges=[])
        layout.draw(8)
        left = min(views[name].xy[0] - views[name].w / 2 for name in members)
        for name in members:
            views[name].xy = (views[name].xy[0] - left + offset, views[name].xy[1])
        for pair, line in lines.items():
            if pair[0] in members:
                line.points = [(x - left + offset, y) for x, y in line.points]
        offset = max(views[name].xy[0] + views[name].w / 2 for name in members) + COLUMN_GAP
        if not bands:
            for layer in layout.layers:
                middle = layer[0].view.xy[1]
                half = max(each.view.h for each in layer) / 2
                bands.append((middle - half, middle + half))
    return bands


def _route(
    pair: Pair, views: Mapping[str, _View], points: Sequence[Point], bands: Sequence[tuple[float, float]], left: float
) -> list[Point]:
    """From edge to edge, and straight down through every layer between."""
    source, target = views[pair[0]], views[pair[1]]
    route = [(source.xy[0], source.xy[1] + source.h / 2)]
    for x, y in points[1:-1]:
        upper, lower = next((band for band in bands if band[0] <= y <= band[1]), (y, y))
        route += [(x, upper), (x, lower)]
    route.append((target.xy[0], target.xy[1] - target.h / 2))
    return [(x - left, y) for x, y in route]
