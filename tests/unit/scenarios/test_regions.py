"""Regions of a solution: what stands in the solution, what in the starter, and what is wrong with markers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import FileError
from harness.scenarios.regions import solution_text, starter_text

FILE = """\
before: 1
  # > TODO 1: how long?
  # >         At most.
  # >vi TODO 1: bao lâu?
  # >| Wait: 1
  # >|   deeper: 2
  # >|
  #>| Close: 3
  Wait: 30

  More: 4
  # <
after: 2
"""
SOLUTION = "before: 1\n  Wait: 30\n\n  More: 4\nafter: 2\n"
STARTER = "before: 1\n  # TODO 1: how long?\n  #         At most.\n  Wait: 1\n    deeper: 2\n\n  Close: 3\nafter: 2\n"


def test_solution_has_no_markers():
    assert solution_text(FILE, "f") == SOLUTION


def test_starter_has_what_the_markers_say_in_place_of_the_solution():
    assert starter_text(FILE, "f") == STARTER
    assert starter_text(FILE, "f", "vi") == STARTER.replace(
        "# TODO 1: how long?\n  #         At most.", "# TODO 1: bao lâu?"
    )


@pytest.mark.parametrize(
    ("text", "solution", "starter"),
    [
        ("# >\nsecret\n# <\n", "secret\n", ""),
        ("# > only\n# >vi chỉ\n# <\n", "", "# only\n"),
        ("a\n# >| b\nc\n# <", "a\nc\n", "a\nb\n"),
        ("a\r\n# >| b\r\nc\r\n# <\r\nd\r\n", "a\r\nc\r\nd\r\n", "a\r\nb\r\nd\r\n"),
        ("# > a\n# >vi á\n# > b\n# >vi bê\nx\n# <\n", "x\n", "# a\n# b\n"),
        ("{\n }\n", "{\n }\n", "{\n }\n"),
        ("x = 1  # > 0\n", "x = 1  # > 0\n", "x = 1  # > 0\n"),
    ],
    ids=["only the solution's", "only the starter's", "end of file", "CRLF", "two comments", "JSON", "end of a line"],
)
def test_regions(text, solution, starter):
    assert (solution_text(text, "f"), starter_text(text, "f")) == (solution, starter)


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"),
    [
        ("a\n# >\nb\n", 2, "the region that begins here does not end", "put a line '# <'"),
        ("a\n# <\n", 2, "a region ends here and none has begun", "put lines '# > …' before"),
        ("# >\na\n# >\nb\n# <\n", 3, "a region begins here inside the one of line 1", "put a line '# <'"),
        ("# >x\na\n# <\n", 1, "'# >x' is not a marker", "write '# > comment'"),
        ("# >\na\n# < end\n", 3, "'# < end' is not a marker", "write '# > comment'"),
        ("# > a\n# > b\nc\n# <\n", 2, "the starter's comment that ends here is not translated", "write the same as"),
        ("# > a\n# >| b\n# <\n", 1, "the starter's comment that ends here is not translated", "write the same as"),
        ("# >vi a\n# <\n", 1, "a Vietnamese comment stands here without an English one", "write the same as"),
    ],
)
def test_broken_regions_are_named_with_their_line(text, line, what, fix):
    for read in (solution_text, starter_text):
        with pytest.raises(FileError) as caught:
            read(text, "scenarios/x/template.yaml")
        error = caught.value
        assert (error.what, error.where) == (what, f"scenarios/x/template.yaml:{line}")
        assert fix in error.fix
        assert error.text("vi") != error.text("en")


plain = st.text(st.characters(exclude_characters="#", exclude_categories=["Cs"]), max_size=30)
"""Lines without markers, in any characters, also those that some take for ends of lines."""


@given(plain)
def test_outside_regions_nothing_changes(text):
    assert solution_text(text, "f") == starter_text(text, "f") == starter_text(text, "f", "vi") == text


@given(st.lists(st.tuples(plain, plain, plain)))
def test_each_text_has_its_own_lines_and_all_of_the_rest(parts):
    file, solution, starter = "", "", ""
    for outside, inside, instead in parts:
        outside, inside, instead = (part.replace("\n", " ").rstrip() for part in (outside, inside, instead))
        file += f"{outside}\n# >| {instead}\n{inside}\n# <\n"
        solution += f"{outside}\n{inside}\n"
        starter += f"{outside}\n{instead}\n"
    assert solution_text(file, "f") == solution
    assert starter_text(file, "f") == starter
    assert solution_text(solution, "f") == solution
