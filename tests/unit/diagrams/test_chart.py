"""Charts: what is drawn, that it is the same each time, and that it needs nothing else."""

import xml.etree.ElementTree as ET

import pytest

from harness.diagrams.chart import bar_chart
from harness.errors import InputError

CATEGORIES = ("units", "pages")
SERIES = {"query": (0.5, 1), "scan": (188.0, 2)}


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter() if element.text and element.text.strip()]


def bars(svg):
    found = [
        element
        for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")
        if "rect" in element.get("class", "").split()
    ]
    return [float(element.get("height")) for element in found]


def test_every_value_is_a_bar_with_its_text():
    svg = bar_chart("Query & scan", CATEGORIES, SERIES, value_title="how much")
    shown = texts(svg)
    assert {"Query & scan", "how much", *CATEGORIES, *SERIES, "0.5", "188"} <= set(shown)
    assert len(bars(svg)) == 4


def test_larger_values_are_higher_bars():
    low, high = bars(bar_chart("t", ("a",), {"one": (10,), "two": (20,)}))
    assert high == pytest.approx(2 * low, rel=0.01)


def test_wide_ranges_stay_readable():
    low, high = bars(bar_chart("t", ("a",), {"one": (1,), "two": (1500,)}))
    assert low > 0
    assert high / low < 1500
    assert "1,500" in texts(bar_chart("t", ("a",), {"one": (1,), "two": (1500,)}))


def test_zero_can_be_drawn():
    assert len(bars(bar_chart("t", ("a", "b"), {"one": (0, 1500)}))) == 2


def test_picture_is_the_same_each_time_and_loads_nothing():
    first, second = (bar_chart("t", CATEGORIES, SERIES) for _ in range(2))
    assert first == second
    assert "<script" not in first
    assert "<!--" not in first
    assert "href=" not in first


@pytest.mark.parametrize("series", [{}, {"one": ()}, {"one": (1, 2, 3)}])
def test_nothing_or_uneven_rows_are_refused(series):
    with pytest.raises(InputError, match="cannot be drawn"):
        bar_chart("t", CATEGORIES, series)
