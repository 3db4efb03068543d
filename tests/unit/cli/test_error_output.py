"""Errors that end a command are told in its language."""

import pytest

from harness.cli.error_output import last_words
from harness.errors import InputError
from harness.i18n.message import Message

MISTAKE = InputError(
    Message("no template", "không có template"), where="work/day05", fix=Message("write it", "viết nó")
)
ENGLISH = "daylab: no template\n  where: work/day05\n  try: write it"
VIETNAMESE = "daylab: không có template\n  vị trí: work/day05\n  thử: viết nó"


@pytest.mark.parametrize(
    ("arguments", "environ", "text"),
    [
        ([], {}, ENGLISH),
        ([], {"DAYLAB_LANG": "vi"}, VIETNAMESE),
        (["graph", "day05", "--lang", "vi"], {}, VIETNAMESE),
        (["graph", "--lang=en"], {"DAYLAB_LANG": "vi"}, ENGLISH),
        (["graph", "--lang", "fr"], {"DAYLAB_LANG": "vi"}, ENGLISH),
        (["graph", "--lang"], {"LANG": "vi_VN.UTF-8"}, VIETNAMESE),
    ],
)
def test_language_of_the_command_is_that_of_its_error(arguments, environ, text):
    assert last_words(MISTAKE, arguments, environ) == text


def test_parts_that_an_error_lacks_are_left_out():
    assert last_words(InputError("English only"), [], {"DAYLAB_LANG": "vi"}) == "daylab: English only"
