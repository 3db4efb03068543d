"""One message, two languages."""

import copy
import pickle

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from harness.errors import InputError
from harness.i18n.message import LANGUAGES, Message, joined, localized, verbatim

GREETING = Message(en="hello {name}", vi="xin chào {name}")
INTERN = Message(en="intern", vi="thực tập sinh")


class Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Message


def test_a_message_reads_as_english_and_answers_in_each_language() -> None:
    assert INTERN == "intern"
    assert [INTERN.get(lang) for lang in LANGUAGES] == ["intern", "thực tập sinh"]
    assert type(INTERN.en) is str


def test_another_language_is_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="known: en, vi"):
        INTERN.get("fr")


def test_placeholders_are_filled_in_both_languages_with_messages_in_their_own() -> None:
    filled = GREETING(name=INTERN)
    assert (filled.en, filled.vi) == ("hello intern", "xin chào thực tập sinh")
    assert GREETING.get("vi", name=INTERN) == filled.vi


def test_braces_of_a_value_or_of_a_text_without_placeholders_stay() -> None:
    assert GREETING(name="{lang}").vi == "xin chào {lang}"
    assert Message('write {"a": 1}', 'viết {"a": 1}').get("vi") == 'viết {"a": 1}'


def test_a_missing_value_is_not_shown_as_a_placeholder() -> None:
    with pytest.raises(KeyError):
        GREETING(nome="x")


def test_conversions_and_formats_apply_to_the_text_of_the_language() -> None:
    assert Message("{x!r} {n:.1f}", "{x!r} {n:.1f}")(x=INTERN, n=1).vi == "'thực tập sinh' 1.0"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_a_copy_and_one_in_another_process_speak_both_languages(again) -> None:
    assert (again(INTERN).en, again(INTERN).vi) == (INTERN.en, INTERN.vi)


@pytest.mark.parametrize("name", ["vi", "en", "other"])
def test_a_message_cannot_change(name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(INTERN, name, "else")


def test_parts_are_joined_in_each_language_with_plain_text_as_it_is() -> None:
    both = joined(", ", [INTERN, "AccessDenied"])
    assert (both.en, both.vi) == ("intern, AccessDenied", "thực tập sinh, AccessDenied")
    assert localized("AccessDenied", "vi") == "AccessDenied"
    assert verbatim("daylab up").vi == "daylab up"
    assert verbatim(INTERN) is INTERN


def test_an_error_is_told_in_each_language_with_its_labels() -> None:
    error = InputError(GREETING(name="An"), where="day05", fix=INTERN)
    assert str(error) == error.text("en") == "hello An\n  where: day05\n  try: intern"
    assert error.text("vi") == "xin chào An\n  vị trí: day05\n  thử: thực tập sinh"


def test_a_file_gives_both_texts_stripped_and_writes_them_again() -> None:
    page = Page.model_validate({"title": {"en": " a\n", "vi": "á"}})
    assert (page.title.en, page.title.vi) == ("a", "á")
    assert page.model_dump(mode="json") == {"title": {"en": "a", "vi": "á"}}
    assert Page(title=INTERN).title.vi == INTERN.vi


@pytest.mark.parametrize(
    ("given", "where", "kind"),
    [
        ({"en": "a"}, ("title", "vi"), "missing"),
        ({"en": "a", "vi": " "}, ("title", "vi"), "string_too_short"),
        ({"en": "a", "vi": "b", "fr": "c"}, ("title", "fr"), "extra_forbidden"),
        ("a", ("title",), "dict_type"),
    ],
)
def test_a_file_that_lacks_a_language_is_refused_at_its_place(given, where, kind) -> None:
    with pytest.raises(ValidationError) as caught:
        Page.model_validate({"title": given})
    [finding] = caught.value.errors()
    assert (finding["loc"], finding["type"]) == (where, kind)
