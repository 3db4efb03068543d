"""Bar charts of measured values, as SVG drawn by pygal.

The texts are values: whoever draws says them in the reader's language. The same values give the same text, and the
picture loads nothing: no script, no font.

Limits: a value axis that spans more than ``WIDE`` is logarithmic, where a bar of zero or less has no place.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from math import ceil, log10

import pygal
from pygal.style import CleanStyle

from harness.errors import InputError
from harness.i18n.catalogue import diagrams as words

__all__ = ["WIDE", "bar_chart"]

WIDE = 50
"""Ratio of the largest to the smallest value from which on the axis is logarithmic."""


def bar_chart(
    title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], *, value_title: str = ""
) -> str:
    """Return a chart with one group of bars for each category and in it one bar for each series.

    Args:
        title: above the chart.
        categories: names under the groups.
        series: name in the legend → its values, one for each category.
        value_title: beside the value axis.

    Raises:
        InputError: there is nothing to draw, or a series has not one value for each category.
    """
    values = [value for row in series.values() for value in row]
    if not values or any(len(row) != len(categories) for row in series.values()):
        raise InputError(words.CHART(title=title), fix=words.CHART_VALUES)
    wide = min(values) > 0 and max(values) / min(values) > WIDE
    decades = _decades(min(values), max(values)) if wide else []
    chart = pygal.Bar(
        title=title,
        y_title=value_title,
        logarithmic=wide,
        zero=decades[0] if decades else 0,
        range=(decades[0], decades[-1]) if decades else None,
        print_values=True,
        value_formatter=_shown,
        show_y_guides=True,
        legend_at_bottom=True,
        js=[],
        no_prefix=True,
        style=CleanStyle(value_font_size=14, background="white", plot_background="white"),
    )
    if decades:
        chart.y_labels = decades
    chart.x_labels = list(categories)
    for name, row in series.items():
        chart.add(name, list(row))
    return _bare(chart.render_tree())


def _decades(lowest: float, highest: float) -> list[float]:
    """Powers of ten from below the lowest value, whose bar is to be seen, to above the highest."""
    return [10.0**power for power in range(ceil(log10(lowest)) - 1, ceil(log10(highest)) + 1)]


def _bare(drawing: ET.Element) -> str:
    """The picture without pygal's script and the date in its comments."""
    for parent in list(drawing.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag == "script":  # comments have a function for a tag
                parent.remove(child)
    return ET.tostring(drawing, encoding="unicode")


def _shown(value: float) -> str:
    return f"{value:,.6g}" if value < 1000 else f"{value:,.0f}"
