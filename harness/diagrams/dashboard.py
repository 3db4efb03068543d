"""A CloudWatch dashboard as one picture: its own definition, with values of its metrics and states of its alarms.

The definition is a DashboardBody (D: CloudWatch API Reference, "Dashboard body structure and syntax",
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html): a grid of
24 columns with widgets of type metric, alarm and text; a metric is an array of namespace, name, dimensions and
options, in which ``.`` repeats the part above and ``...`` the whole of it. Time series are drawn by pygal. The same
values give the same text, and the picture loads nothing.

Limits: no expressions, logs, explorers; stacked and bar views are drawn as lines; colours are the picture's own.
"""

import datetime
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from pygal.style import CleanStyle

from harness.errors import InputError
from harness.i18n.catalogue import diagrams as words

__all__ = ["Metric", "alarms_of", "draw", "metrics_of"]

COLUMN, ROW, GAP = 50, 50, 6
COLUMNS = 24
STATES: Mapping[str, str] = {"OK": "#1d8102", "ALARM": "#d13212", "INSUFFICIENT_DATA": "#687078"}
UNKNOWN = "#b0b0b0"
FONT = "font-family:sans-serif"
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a widget.

    Attributes:
        namespace: namespace.
        name: its name.
        dimensions: (name, value) of each, in order.
        stat: statistic.
        period: seconds.
        label: name in the legend.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    stat: str
    period: int
    label: str


def metrics_of(body: Mapping[str, Any]) -> tuple[Metric, ...]:
    """Metrics that a dashboard shows, each once, in its order. InputError: one cannot be read."""
    found = (metric for widget in _widgets(body, "metric") for metric in _metrics(widget))
    return tuple(dict.fromkeys(found))


def alarms_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """ARNs of the alarms that a dashboard shows, each once, in its order."""
    shown = [*_widgets(body, "alarm"), *_widgets(body, "metric")]
    return tuple(dict.fromkeys(arn for widget in shown for arn in _alarms(widget)))


def draw(
    body: Mapping[str, Any], values: Mapping[Metric, Points] | None = None, states: Mapping[str, str] | None = None
) -> str:
    """Draw a dashboard.

    Args:
        body: its DashboardBody, parsed.
        values: metric → (seconds since the epoch, value) of its data points, oldest first.
        states: ARN of an alarm → its state.

    Raises:
        InputError: the dashboard has no widgets, or one cannot be read.
    """
    widgets = body.get("widgets") or []
    if not widgets:
        raise InputError(words.NO_WIDGETS, fix=words.GIVE_WIDGETS)
    height = max(_box(widget)[1] + _box(widget)[3] for widget in widgets)
    canvas = _element("svg", width=COLUMNS * COLUMN, height=height, viewBox=f"0 0 {COLUMNS * COLUMN} {height}")
    canvas.set("xmlns", "http://www.w3.org/2000/svg")
    canvas.append(_element("rect", width="100%", height="100%", fill="#f2f3f3"))
    for widget in widgets:
        canvas.append(_widget(widget, values or {}, states or {}))
    return ET.tostring(canvas, encoding="unicode")


def _widget(widget: Mapping[str, Any], values: Mapping[Metric, Points], states: Mapping[str, str]) -> ET.Element:
    x, y, width, height = _box(widget)
    inside = (width - 2 * GAP, height - 2 * GAP)
    frame = _element("svg", x=x + GAP, y=y + GAP, width=inside[0], height=inside[1])
    frame.append(_element("rect", width="100%", height="100%", fill="white", stroke="#d5dbdb", rx=4))
    kind, properties = widget.get("type"), widget.get("properties") or {}
    if kind == "text":
        _write_lines(frame, str(properties.get("markdown", "")))
    elif kind == "alarm":
        _draw_alarms(frame, properties, states, inside)
    elif kind == "metric":
        series = [(metric, values.get(metric, ())) for metric in _metrics(widget)]
        if properties.get("view") == "singleValue":
            _draw_numbers(frame, properties, series, inside)
        else:
            _draw_series(frame, properties, series, inside)
    else:
        frame.append(_text(f"{kind}: not drawn", 12, 24, 14))
    return frame


def _draw_series(
    frame: ET.Element,
    properties: Mapping[str, Any],
    series: Sequence[tuple[Metric, Points]],
    size: tuple[int, int],
) -> None:
    times = [at for _, points in series for at, _ in points]
    chart = pygal.DateTimeLine(
        width=size[0],
        height=size[1],
        title=properties.get("title"),
        legend_at_bottom=True,
        show_y_guides=True,
        include_x_axis=True,
        no_data_text="no data",
        x_value_formatter=lambda at: f"{at:%H:%M:%S}",
        value_formatter=lambda value: f"{value:,.6g}",
        js=[],
        no_prefix=True,
        style=CleanStyle(
            background="white",
            plot_background="white",
            font_family="sans-serif",
            guide_stroke_color="#d5dbdb",
            major_guide_stroke_color="#d5dbdb",
            title_font_size=16,
            legend_font_size=12,
            no_data_font_size=18,
        ),
    )
    for metric, points in series:
        chart.add(metric.label, [(_moment(at), value) for at, value in points])
    if times:
        for line in (properties.get("annotations") or {}).get("horizontal") or ():
            ends = [(_moment(at), line["value"]) for at in (min(times), max(times))]
            chart.add(line.get("label", "threshold"), ends, stroke_style={"dasharray": "6, 4"}, show_dots=False)
    drawing = chart.render_tree()
    for parent in list(drawing.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag == "script":  # comments have a function for a tag
                parent.remove(child)
    drawing.attrib.update(width=str(size[0]), height=str(size[1]))
    frame.append(drawing)


def _draw_numbers(
    frame: ET.Element,
    properties: Mapping[str, Any],
    series: Sequence[tuple[Metric, Points]],
    size: tuple[int, int],
) -> None:
    frame.append(_text(str(properties.get("title") or ""), 12, 24, 16))
    share = size[0] // max(len(series), 1)
    for place, (metric, points) in enumerate(series):
        number = f"{points[-1][1]:,.6g}" if points else "–"
        frame.append(_text(number, place * share + 24, size[1] // 2 + 24, 40))
        frame.append(_text(metric.label, place * share + 24, size[1] // 2 + 48, 14, fill="#687078"))


def _draw_alarms(
    frame: ET.Element, properties: Mapping[str, Any], states: Mapping[str, str], size: tuple[int, int]
) -> None:
    frame.append(_text(str(properties.get("title") or ""), 12, 24, 16))
    alarms = properties.get("alarms") or ()
    share = (size[0] - 24) // max(len(alarms), 1)
    for place, arn in enumerate(alarms):
        state = states.get(arn, "")
        at = 12 + place * share
        box = _element("rect", x=at, y=40, width=share - 12, height=size[1] - 56, rx=4)
        box.set("fill", STATES.get(state, UNKNOWN))
        frame.append(box)
        frame.append(_text(arn.rpartition(":alarm:")[2], at + 12, 64, 15, fill="white"))
        frame.append(_text(state or "unknown", at + 12, 86, 12, fill="white"))


def _write_lines(frame: ET.Element, markdown: str) -> None:
    at = 0
    for line in markdown.splitlines():
        text = line.lstrip("#").strip()
        size = {0: 14, 1: 22, 2: 18}.get(len(line) - len(line.lstrip("#")), 16)
        at += int(size * 1.5)
        frame.append(_text(text, 12, at, size))


def _metrics(widget: Mapping[str, Any]) -> list[Metric]:
    properties = widget.get("properties") or {}
    found: list[Metric] = []
    above: list[str] = []
    for row in properties.get("metrics") or ():
        parts = [part for part in row if isinstance(part, str)]
        options = next((part for part in row if isinstance(part, Mapping)), {})
        if "expression" in options or options.get("visible") is False:
            continue
        if parts[:1] == ["..."]:
            parts = [*above[: len(above) - len(parts) + 1], *parts[1:]]
        parts = [above[place] if part == "." and place < len(above) else part for place, part in enumerate(parts)]
        if len(parts) < 2 or len(parts) % 2:
            raise InputError(
                words.METRIC_UNREADABLE(row=row),
                fix=words.METRIC_FORM,
            )
        above = parts
        pairs = tuple(zip(parts[2::2], parts[3::2], strict=True))
        stat = str(options.get("stat") or properties.get("stat") or "Average")
        period = int(options.get("period") or properties.get("period") or 300)
        found.append(Metric(parts[0], parts[1], pairs, stat, period, str(options.get("label") or parts[1])))
    return found


def _alarms(widget: Mapping[str, Any]) -> Sequence[str]:
    properties = widget.get("properties") or {}
    inner = (properties.get("annotations") or {}).get("alarms") or ()
    return [*(properties.get("alarms") or ()), *inner]


def _widgets(body: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [widget for widget in body.get("widgets") or () if widget.get("type") == kind]


def _box(widget: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """x, y, width and height in the picture; AWS's defaults are 0, 0, 6 and 6 cells."""
    cells = [int(widget.get(name, default)) for name, default in (("x", 0), ("y", 0), ("width", 6), ("height", 6))]
    return cells[0] * COLUMN, cells[1] * ROW, cells[2] * COLUMN, cells[3] * ROW


def _moment(at: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at, datetime.UTC)


def _text(words: str, x: int, y: int, size: int, fill: str = "#16191f") -> ET.Element:
    element = _element("text", x=x, y=y, fill=fill, style=f"{FONT};font-size:{size}px")
    element.text = words
    return element


def _element(tag: str, **attributes: object) -> ET.Element:
    return ET.Element(tag, {name: str(value) for name, value in attributes.items()})
