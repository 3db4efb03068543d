"""Who may call whom, drawn: solid or dashed, and the same each time."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter

from harness.diagrams import deployment
from harness.diagrams.deployment import ALLOWED, DENIED, SHOWN, Arrow, Box, Words

BUCKET, FUNCTION, TABLE = (
    Box("b", "S3 Bucket", "uploads"),
    Box("f", "Lambda Function", "reader"),
    Box("t", "DynamoDB Table", "Users"),
)
ARROWS = [
    Arrow("b", "f", ("lambda:InvokeFunction",), True),
    Arrow("f", "b", ("s3:GetObject",), False),
    Arrow("f", "t", ("dynamodb:GetItem",), True),
    Arrow("f", "t", ("dynamodb:PutItem",), False),
]


WORDS = Words("được phép", "bị từ chối", "… và {count} mục nữa", "không có gì để vẽ")


def draw(boxes, arrows):
    return deployment.draw(boxes, arrows, WORDS)


def texts(svg):
    return [each.text for each in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def paths(svg):
    """The lines of arrows: paths that are not filled and not of the legend."""
    drawn = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
    open_ = [each for each in drawn if each.get("fill") == "none"]
    return [each for each in open_ if each.get("stroke-width") == "1.6"]


def test_every_box_and_every_call_is_named():
    shown = texts(draw([BUCKET, FUNCTION, TABLE], ARROWS))
    assert {"uploads", "reader", "Users", "S3 Bucket", "lambda:InvokeFunction", "s3:GetObject"} <= set(shown)


def test_allowed_is_solid_and_denied_is_dashed_and_red():
    lines = paths(draw([BUCKET, FUNCTION, TABLE], ARROWS))
    drawn = Counter((each.get("stroke"), each.get("stroke-dasharray")) for each in lines)
    assert drawn == {(ALLOWED, None): 2, (DENIED, "6 4"): 2}


def test_calls_between_the_same_two_do_not_hide_each_other():
    lines = {each.get("d") for each in paths(draw([FUNCTION, TABLE], ARROWS[2:]))}
    assert len(lines) == 2


def test_resource_that_calls_nobody_is_drawn():
    assert "Users" in texts(draw([TABLE], []))


def test_call_of_something_that_is_not_there_is_left_out():
    assert paths(draw([FUNCTION], [Arrow("f", "gone", ("s3:GetObject",), True)])) == []


def test_long_lists_say_how_many_are_left_out():
    actions = tuple(f"s3:Action{number}" for number in range(SHOWN + 4))
    assert "… và 4 mục nữa" in texts(draw([FUNCTION, TABLE], [Arrow("f", "t", actions, True)]))


def test_legend_speaks_the_readers_language():
    assert {WORDS.allowed, WORDS.denied} <= set(texts(draw([FUNCTION, TABLE], ARROWS)))


def test_names_are_escaped():
    assert '<b> & "co"' in texts(draw([Box("x", "S3 Bucket", '<b> & "co"')], []))


def test_the_same_deployment_gives_the_same_picture_in_every_process():
    code = (
        f"from harness.diagrams.deployment import *\nprint(draw({[BUCKET, FUNCTION, TABLE]!r}, {ARROWS!r}, {WORDS!r}))"
    )
    command = [sys.executable, "-c", code]
    made = {
        subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    }
    assert len(made) == 1


def test_nothing_deployed_is_said_in_the_picture():
    assert texts(draw([], ARROWS)) == ["không có gì để vẽ"]
