"""Overlays: faults on templates and files."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scenarios.model import Fault
from harness.scenarios.overlay import OverlayError, patch_files, patch_template
from harness.scenarios.packaging import SourceFile
from tests.support.properties import tried

TEXT = {"en": "text", "vi": "văn bản"}
PROFILE = tried(60)


def fault(name: str = "some-fault", **overlay: Any) -> Fault:
    return Fault.model_validate(
        {
            "name": name,
            **dict.fromkeys(("title", "symptom", "cause", "fix"), TEXT),
            "hints": [TEXT, TEXT, TEXT],
            "worklog": {"day": 5, "problem": 1},
            "source": "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
            "evidence": "R",
            "fails": ["some_check"],
            "overlay": overlay,
        }
    )


def edit(name: str, path: str, *pairs: tuple[str, str]) -> Fault:
    return fault(name, files={path: [{"find": find, "replace": replace} for find, replace in pairs]})


def test_operations_apply_in_order() -> None:
    patched = patch_template(
        {"Resources": {"A": {"Type": "T"}}},
        [
            fault(
                template=[
                    {"op": "test", "path": "/Resources/A/Type", "value": "T"},
                    {"op": "add", "path": "/Resources/B", "value": {"Type": "U"}},
                    {"op": "replace", "path": "/Resources/B/Type", "value": "V"},
                    {"op": "remove", "path": "/Resources/A"},
                ]
            )
        ],
    )
    assert patched == {"Resources": {"B": {"Type": "V"}}}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": "/Resources/Absent"},
        {"op": "replace", "path": "/Resources/A/Absent/Deeper", "value": 1},
        {"op": "test", "path": "/Resources/A/Type", "value": "other"},
        {"op": "remove", "path": "/Resources/A/List/7"},
        {"op": "move", "path": "/Resources/B", "from": "/Resources/Absent"},
    ],
)
def test_an_operation_that_does_not_fit_names_fault_and_path(operation: dict[str, Any]) -> None:
    with pytest.raises(OverlayError, match="some-fault") as caught:
        patch_template({"Resources": {"A": {"Type": "T", "List": []}}}, [fault(template=[operation])])
    assert operation["path"] in str(caught.value)


def test_text_is_replaced_where_it_occurs_once() -> None:
    files = {"f/a.py": SourceFile("x = 1\ný = 2\n".encode(), executable=True)}
    patched = patch_files(files, [edit("one", "f/a.py", ("ý = 2", "ý = 3"))])
    assert patched == {"f/a.py": SourceFile("x = 1\ný = 3\n".encode(), executable=True)}


@pytest.mark.parametrize(
    ("find", "what"), [("absent", "does not occur"), ("x", "more than once"), ("aa", "more than once")]
)
def test_text_that_does_not_match_exactly_once_is_refused(find: str, what: str) -> None:
    with pytest.raises(OverlayError, match=what):
        patch_files({"a.py": SourceFile(b"x x aaa")}, [edit("one", "a.py", (find, "y"))])


def test_a_file_that_is_not_packaged_is_refused_with_those_that_are() -> None:
    with pytest.raises(OverlayError) as caught:
        patch_files({"a.py": SourceFile(b"x")}, [edit("one", "b.py", ("x", "y"))])
    assert caught.value.fix == "packaged are: a.py"


def test_a_binary_file_is_refused() -> None:
    with pytest.raises(OverlayError, match="not UTF-8"):
        patch_files({"a.so": SourceFile(b"\xff\xfe")}, [edit("one", "a.so", ("x", "y"))])


def test_overlapping_replacements_are_refused_and_both_faults_named() -> None:
    with pytest.raises(OverlayError, match="one and two"):
        patch_files(
            {"a.py": SourceFile(b"abcdef")},
            [edit("one", "a.py", ("abc", "x")), edit("two", "a.py", ("cde", "y"))],
        )


def test_a_replacement_never_matches_what_another_one_wrote() -> None:
    patched = patch_files(
        {"a.py": SourceFile(b"one two")},
        [edit("one", "a.py", ("one", "two")), edit("two", "a.py", ("two", "three"))],
    )
    assert patched["a.py"].content == b"two three"


names = st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=2, max_size=6, unique=True)


@PROFILE
@given(names=names, data=st.data())
def test_order_does_not_matter_where_faults_do_not_overlap(names: list[str], data: st.DataObject) -> None:
    template = {"Resources": {name: {"Type": "T", "Properties": {"P": name}} for name in names}}
    text = "".join(f"line <{name}>\n" for name in names)
    faults = [
        fault(
            name,
            template=[
                data.draw(
                    st.sampled_from(
                        [
                            {"op": "remove", "path": f"/Resources/{name}"},
                            {"op": "replace", "path": f"/Resources/{name}/Properties/P", "value": 7},
                            {"op": "add", "path": f"/Resources/{name}/DependsOn", "value": "x"},
                        ]
                    )
                )
            ],
            files={"a.py": [{"find": f"<{name}>", "replace": data.draw(st.text(max_size=8))}]},
        )
        for name in names
    ]
    shuffled = data.draw(st.permutations(faults))
    files = {"a.py": SourceFile(text.encode())}
    assert patch_template(template, faults) == patch_template(template, shuffled)
    assert patch_files(files, faults) == patch_files(files, shuffled)


@PROFILE
@given(original=st.text(alphabet="ab\n", max_size=20), added=st.text(alphabet="xy", max_size=5), data=st.data())
def test_applying_a_fault_leaves_the_original_as_it_was(original: str, added: str, data: st.DataObject) -> None:
    template = {"Resources": {"A": {"Type": "T", "Properties": {"P": [1, {"Q": original}]}}}}
    files = {"a.py": SourceFile(f"{original}<mark>{added}".encode())}
    before = copy.deepcopy((template, files))
    broken = fault(
        template=[{"op": "replace", "path": "/Resources/A/Properties/P/1/Q", "value": added}],
        files={"a.py": [{"find": "<mark>", "replace": added}]},
    )
    patch_template(template, [broken])["Resources"]["A"]["Properties"]["P"].clear()
    patch_files(files, [broken])
    assert (template, files) == before
    assert (patch_template(template, []), patch_files(files, [])) == before
