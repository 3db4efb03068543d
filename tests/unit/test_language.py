"""Which language a person reads."""

import pytest

from harness.errors import InputError
from harness.language import language, named_in


@pytest.mark.parametrize(
    ("environ", "asked", "spoken"),
    [
        ({}, None, "en"),
        ({"LANG": "vi_VN.UTF-8"}, None, "vi"),
        ({"LANG": "vi_VN", "LC_ALL": "C"}, None, "en"),
        ({"LANG": "fr_FR"}, None, "en"),
        ({"LANG": "vi", "DAYLAB_LANG": "en"}, None, "en"),
        ({"DAYLAB_LANG": "en"}, "vi", "vi"),
    ],
)
def test_option_wins_over_variable_and_variable_over_locale(environ, asked, spoken):
    assert language(environ, asked) == spoken


@pytest.mark.parametrize(("environ", "asked"), [({"DAYLAB_LANG": "fr"}, None), ({}, "fr")])
def test_unknown_language_is_refused(environ, asked):
    with pytest.raises(InputError, match="expected a language of daylab, got fr"):
        language(environ, asked)


@pytest.mark.parametrize(
    ("arguments", "environ", "lang"),
    [
        (["daylab", "status"], {}, "en"),
        (["daylab", "status", "--lang", "vi"], {"DAYLAB_LANG": "en"}, "vi"),
        (["daylab", "status", "--lang=vi"], {}, "vi"),
        (["daylab", "status"], {"DAYLAB_LANG": "vi"}, "vi"),
        (["daylab", "status", "--lang", "fr"], {}, "en"),
        (["daylab", "status", "--lang"], {"LANG": "vi_VN.UTF-8"}, "vi"),
    ],
)
def test_language_of_a_command_line(arguments, environ, lang):
    assert named_in(arguments, environ) == lang
