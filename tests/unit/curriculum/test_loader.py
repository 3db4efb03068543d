"""Loading labs: good ones, and mistakes with their line."""

import re
import shutil

import pytest

from harness.curriculum.loader import LABS_DIR, find_lab, lab_days, load_lab
from harness.errors import FileError, InputError
from harness.i18n.message import LANGUAGES


@pytest.fixture
def lab_copy(tmp_path):
    target = tmp_path / "day05"
    shutil.copytree(LABS_DIR / "day05", target)
    return target


def edit(directory, old, new):
    path = directory / "lab.yaml"
    text = path.read_text()
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1))
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if new.splitlines()[0] in line)


@pytest.mark.parametrize("day", lab_days())
def test_every_lab_of_the_project_loads_in_both_languages(day):
    lab = load_lab(find_lab(day))
    for check in lab.checks.values():
        assert all(check.title.get(lang) and check.hints[0].get(lang) for lang in LANGUAGES)


def test_unknown_lab_names_the_known_ones():
    with pytest.raises(InputError) as caught:
        find_lab("dai05")
    assert "day05" in caught.value.fix


@pytest.mark.parametrize("short", ["5", "05", "day5", "DAY05"])
def test_short_name_is_the_lab(short):
    assert find_lab(short).name == "day05"


def test_misspelt_key_is_reported_with_line_and_proposal(lab_copy):
    line = edit(lab_copy, "    rationale:", "    rationalle:")
    with pytest.raises(FileError) as caught:
        load_lab(lab_copy)
    assert f"line {line}: unknown key 'rationalle'" in caught.value.what
    assert "rationale" in caught.value.what


def test_missing_translation_is_reported(lab_copy):
    text = (lab_copy / "lab.yaml").read_text()
    (lab_copy / "lab.yaml").write_text(re.sub(r"\n {2}vi: .*", "", text, count=1))
    with pytest.raises(FileError, match="'vi' is missing in title"):
        load_lab(lab_copy)


def test_day_must_be_the_directory(lab_copy):
    edit(lab_copy, "day: day05", "day: day06")
    with pytest.raises(FileError, match="day06"):
        load_lab(lab_copy)


def test_check_without_hints_is_refused(lab_copy):
    path = lab_copy / "lab.yaml"
    text = path.read_text()
    start = text.index("    hints:")
    end = text.index("    success:")
    path.write_text(f"{text[:start]}    hints: []\n{text[end:]}")
    with pytest.raises(FileError, match="hints"):
        load_lab(lab_copy)


@pytest.mark.parametrize(
    ("after", "wrong"),
    [
        ("after: [upload_is_logged, everything]", "check .* is after everything, which the lab does not have"),
        ("after: [keys_are_decoded]", "check keys_are_decoded builds on itself"),
    ],
)
def test_checks_that_build_on_nothing_or_on_themselves_are_refused(lab_copy, after, wrong):
    edit(lab_copy, "after: [upload_is_logged]", after)
    with pytest.raises(FileError, match=wrong):
        load_lab(lab_copy)


def test_a_check_builds_on_all_that_its_foundations_build_on():
    lab = load_lab(find_lab("day05"))
    chain = {"keys_are_decoded": ("upload_is_logged",), "content_type_is_read": ("keys_are_decoded",)}
    checks = {name: check.model_copy(update={"after": chain.get(name, ())}) for name, check in lab.checks.items()}
    changed = lab.model_copy(update={"checks": checks})
    assert changed.ancestors("content_type_is_read") == {"keys_are_decoded", "upload_is_logged"}
    assert changed.ancestors("upload_is_logged") == frozenset()
