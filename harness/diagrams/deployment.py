"""What is deployed and who may call whom, as an SVG: boxes for resources, arrows for calls.

Solid: allowed. Dashed and red: wanted, but denied. The same values give the same text; the picture loads nothing.
Limits: long lists of actions are cut, and how many are left out is said. Whoever draws gives the words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import drawsvg

from harness.diagrams.graph_layout import arrange

__all__ = ["Arrow", "Box", "Words", "draw"]

HEIGHT: Final = 46.0
CHARACTER: Final = 7.4
PADDING: Final = 26.0
MARGIN: Final = 24.0
LINE: Final = 1.6
LEGEND: Final = 230.0  # its width
SHOWN: Final = 3  # actions of an arrow
ALLOWED: Final = "#1d8102"
DENIED: Final = "#d13212"
COLOURS: Final[Mapping[str, str]] = {
    "ApiGateway": "#8c4fff",
    "CloudWatch": "#e7157b",
    "DynamoDB": "#c925d1",
    "Events": "#e7157b",
    "Lambda": "#ed7100",
    "Logs": "#e7157b",
    "S3": "#7aa116",
    "SNS": "#e7157b",
    "SQS": "#e7157b",
    "StepFunctions": "#e7157b",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A resource.

    Args:
        key: what arrows call it.
        kind: service and type, ``Lambda Function``.
        name: its name.
    """

    key: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """Calls from one box to another.

    Args:
        source, target: keys of boxes.
        actions: what is asked for.
        allowed: whether the policies allow it.
    """

    source: str
    target: str
    actions: tuple[str, ...]
    allowed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says, in the reader's language.

    Args:
        allowed, denied: what a solid and a dashed arrow mean.
        more: how many actions are left out, with a gap ``{count}``.
        empty: what stands in the place of boxes where there are none.
    """

    allowed: str
    denied: str
    more: str
    empty: str


def draw(boxes: Sequence[Box], arrows: Sequence[Arrow], words: Words) -> str:
    """Draw a deployment.

    Args:
        boxes: resources; without any the picture says that there is nothing to draw.
        arrows: between them; others are left out.
        words: in the reader's language.
    """
    if not boxes:
        return _empty(words)
    keys = {box.key for box in boxes}
    arrows = [each for each in arrows if each.source in keys and each.target in keys]
    sizes = {box.key: (_width(box), HEIGHT) for box in boxes}
    ways = [(each.source, each.target) for each in arrows]
    called = {target for _, target in ways}
    root = next((box.key for box in boxes if box.key not in called), boxes[0].key)
    placed = arrange(sizes, ways, root)
    labels = max((len(line) for each in arrows for line in _lines(each, words)), default=0) * CHARACTER * 0.8
    left = MARGIN + (labels if len(set(ways)) < len(ways) else 0)  # words on the left of an arrow
    width = max(placed.width + labels, LEGEND) + left + MARGIN
    height = placed.height + 2 * MARGIN + 40
    picture, sheet = _sheet(width, height, left)
    seen: dict[tuple[str, str], int] = {}
    for each in arrows:
        pair = (each.source, each.target)
        shift = 12.0 * seen.get(pair, 0)
        seen[pair] = seen.get(pair, 0) + 1
        # Words stand where arrows are apart: near the target of one that calls many, else near the caller.
        fans_out = len({to for by, to in ways if by == pair[0]}) > len({by for by, to in ways if to == pair[1]})
        at = 0.8 if fans_out else 0.35
        route = placed.routes.get(pair) or placed.returns[pair]
        lines = _lines(each, words)
        _arrow(sheet, each, lines, route, shift, at=at, is_first_of_two=not shift and ways.count(pair) > 1)
    for box in boxes:
        _box(sheet, box, placed.centers[box.key], sizes[box.key][0])
    _legend(sheet, placed.height + 34, words)
    return str(picture.as_svg())


def _sheet(width: float, height: float, left: float) -> tuple[drawsvg.Drawing, drawsvg.Group]:
    """A white picture, and what is drawn on it, right of ``left`` and below the margin."""
    picture = drawsvg.Drawing(width, height, id_prefix="d")
    picture.append(drawsvg.Rectangle(0, 0, width, height, fill="white"))
    sheet = drawsvg.Group(transform=f"translate({left} {MARGIN})")
    picture.append(sheet)
    return picture, sheet


def _empty(words: Words) -> str:
    picture, sheet = _sheet(max(len(words.empty) * CHARACTER, LEGEND) + 2 * MARGIN, HEIGHT + 2 * MARGIN, MARGIN)
    sheet.append(drawsvg.Text(words.empty, 12, 0, HEIGHT / 2, fill="#16191f", font_family="sans-serif"))
    return str(picture.as_svg())


def _width(box: Box) -> float:
    return max(len(box.name), len(box.kind)) * CHARACTER + PADDING


def _lines(arrow: Arrow, words: Words) -> list[str]:
    left = len(arrow.actions) - SHOWN
    return [*arrow.actions[:SHOWN], *([words.more.format(count=left)] if left > 0 else [])]


def _box(sheet: drawsvg.Group, box: Box, centre: tuple[float, float], width: float) -> None:
    x, y = centre
    colour = COLOURS.get(box.kind.partition(" ")[0], "#687078")
    left, top = x - width / 2, y - HEIGHT / 2
    sheet.append(drawsvg.Rectangle(left, top, width, HEIGHT, rx=6, fill="white", stroke=colour, stroke_width=2))
    style = {"text_anchor": "middle", "font_family": "sans-serif"}
    sheet.append(drawsvg.Text(box.kind, 10, x, y - 6, fill=colour, **style))
    sheet.append(drawsvg.Text(box.name, 12, x, y + 12, fill="#16191f", **style))


def _arrow(
    sheet: drawsvg.Group,
    arrow: Arrow,
    lines: Sequence[str],
    route: Sequence[tuple[float, float]],
    shift: float,
    *,
    at: float,
    is_first_of_two: bool,
) -> None:
    colour = ALLOWED if arrow.allowed else DENIED
    dashes = {} if arrow.allowed else {"stroke_dasharray": "6 4"}
    points = [(x + shift, y) for x, y in route]
    path = drawsvg.Path(fill="none", stroke=colour, stroke_width=LINE, **dashes)
    path.M(*points[0])
    for point in points[1:]:
        path.L(*point)
    sheet.append(path)
    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    dx, dy = (x1 - x0) / length * 8, (y1 - y0) / length * 8
    corners = (x1, y1, x1 - dx - dy / 2, y1 - dy + dx / 2, x1 - dx + dy / 2, y1 - dy - dx / 2)
    sheet.append(drawsvg.Lines(*corners, close=True, fill=colour))
    # A way back has its words beside its upright part.
    is_back = points[0][1] == points[1][1]
    (x0, y0), (x1, y1) = points[1:3] if is_back else points[:2]
    # The second of two arrows side by side has its words on its right, the first on its left.
    side, anchor = (-6, "end") if is_first_of_two else (6, "start")
    for number, line in enumerate(lines):
        x, y = x0 + (x1 - x0) * at + side, y0 + (y1 - y0) * at + 4 + 11 * number
        sheet.append(drawsvg.Text(line, 9, x, y, fill=colour, font_family="sans-serif", text_anchor=anchor))


def _legend(sheet: drawsvg.Group, y: float, words: Words) -> None:
    dashed = {"stroke_dasharray": "6 4"}
    for x, word, colour, dashes in ((0, words.allowed, ALLOWED, {}), (120, words.denied, DENIED, dashed)):
        sheet.append(drawsvg.Line(x, y, x + 30, y, stroke=colour, stroke_width=2, **dashes))
        sheet.append(drawsvg.Text(word, 11, x + 36, y + 4, fill="#16191f", font_family="sans-serif"))
