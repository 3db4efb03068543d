"""A dashboard's definition, read and drawn."""

import xml.etree.ElementTree as ET

import pytest

from harness.diagrams.dashboard import Metric, alarms_of, draw, metrics_of
from harness.errors import InputError

ALARM = "arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors"
OTHER = "arn:aws:cloudwatch:us-east-1:111111111111:alarm:slow"
BODY = {
    "widgets": [
        {"type": "text", "width": 24, "height": 2, "properties": {"markdown": "# Orders & <more>\ntext"}},
        {"type": "alarm", "x": 0, "y": 2, "width": 24, "height": 3, "properties": {"alarms": [ALARM, OTHER]}},
        {
            "type": "metric", "x": 0, "y": 5, "width": 12, "height": 6,
            "properties": {
                "title": "Failures", "stat": "Sum", "period": 60,
                "metrics": [
                    ["AWS/Lambda", "Invocations", "FunctionName", "orders"],
                    [".", "Errors", ".", ".", {"label": "failed"}],
                    ["...", {"stat": "p90", "period": 300}],
                    ["...", "archive"],
                    [{"expression": "m1 + m2", "label": "no metric"}],
                    ["Orders", "Incidents", {"visible": False}],
                ],
                "annotations": {"horizontal": [{"label": "alarm above", "value": 1}]},
            },
        },
        {
            "type": "metric", "x": 12, "y": 5, "width": 12, "height": 4,
            "properties": {"title": "Incidents", "view": "singleValue", "metrics": [["Orders", "IncidentsOpened"]]},
        },
    ]
}  # fmt: skip


def metric(name: str, stat: str = "Sum", period: int = 60, label: str = "", function: str = "orders") -> Metric:
    return Metric("AWS/Lambda", name, (("FunctionName", function),), stat, period, label or name)


def texts(svg: str) -> list[str]:
    return [element.text.strip() for element in ET.fromstring(svg).iter() if element.text and element.text.strip()]


def test_metrics_are_read_with_their_shorthand():
    assert metrics_of(BODY) == (
        metric("Invocations"),
        metric("Errors", label="failed"),
        metric("Errors", "p90", 300),
        metric("Errors", function="archive"),
        Metric("Orders", "IncidentsOpened", (), "Average", 300, "IncidentsOpened"),
    )


def test_alarms_are_read():
    assert alarms_of(BODY) == (ALARM, OTHER)


def test_widgets_lie_where_the_definition_puts_them():
    frames = [element for element in ET.fromstring(draw(BODY)) if element.tag.endswith("svg")]
    places = [tuple(int(frame.get(name, "")) for name in ("x", "y", "width", "height")) for frame in frames]
    assert places == [(6, 6, 1188, 88), (6, 106, 1188, 138), (6, 256, 588, 288), (606, 256, 588, 188)]


def test_values_states_and_thresholds_are_drawn():
    values = {
        metric("Invocations"): [(1_764_000_000.0, 3.0), (1_764_000_060.0, 4.0)],
        Metric("Orders", "IncidentsOpened", (), "Average", 300, "IncidentsOpened"): [(1_764_000_000.0, 2.0)],
    }
    svg = draw(BODY, values, {ALARM: "ALARM"})
    shown = texts(svg)
    assert {"Orders & <more>", "errors", "ALARM", "slow", "unknown", "alarm above", "Failures", "2"} <= set(shown)
    assert "#d13212" in svg
    assert "16:00:00" in shown
    assert draw(BODY, values, {ALARM: "ALARM"}) == svg


def test_nothing_in_the_picture_is_loaded_or_runs():
    svg = draw(BODY, {metric("Invocations"): [(1_764_000_000.0, 3.0), (1_764_000_060.0, 4.0)]})
    assert "<script" not in svg
    assert "href" not in svg


def test_a_metric_without_values_says_so():
    assert "no data" in texts(draw({"widgets": [BODY["widgets"][2]]}))


@pytest.mark.parametrize("metrics", [[["AWS/Lambda"]], [["AWS/Lambda", "Errors", "FunctionName"]]])
def test_a_metric_that_cannot_be_read_is_named(metrics):
    with pytest.raises(InputError, match="cannot be read"):
        metrics_of({"widgets": [{"type": "metric", "properties": {"metrics": metrics}}]})


def test_a_dashboard_without_widgets_cannot_be_drawn():
    with pytest.raises(InputError, match="no widgets"):
        draw({"widgets": []})
