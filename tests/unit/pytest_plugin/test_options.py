"""Settings from options and environment."""

from argparse import Namespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.engines import ENGINES
from harness.i18n.message import LANGUAGES
from harness.pytest_plugin import options
from harness.pytest_plugin.options import settings_from


def test_written_out_names_are_those_of_the_registries():
    assert set(options.ENGINE_NAMES) == set(ENGINES)


def test_defaults(tmp_path):
    settings = settings_from(Namespace(), {}, tmp_path)
    assert (settings.engine, settings.endpoint_url, settings.work, settings.lang) == ("embedded", None, None, "en")


def test_aws_endpoint_url_alone_attaches_to_nothing(tmp_path):
    settings = settings_from(Namespace(), {"AWS_ENDPOINT_URL": "http://production"}, tmp_path)
    assert (settings.engine, settings.endpoint_url) == ("embedded", None)


def test_endpoint_option_means_the_external_engine(tmp_path):
    settings = settings_from(Namespace(endpoint_url="http://h:1"), {"AWS_ENDPOINT_URL": "http://other"}, tmp_path)
    assert (settings.engine, settings.endpoint_url) == ("external", "http://h:1")


def test_external_engine_takes_the_endpoint_of_the_environment(tmp_path):
    environ = {"DAYLAB_ENGINE": "external", "AWS_ENDPOINT_URL": "http://h:1"}
    assert settings_from(Namespace(), environ, tmp_path).endpoint_url == "http://h:1"


@pytest.mark.parametrize(
    ("given", "environ", "message"),
    [
        ({}, {"DAYLAB_ENGINE": "external"}, "needs --endpoint-url"),
        ({}, {"DAYLAB_ENGINE": "docker"}, "not an engine; known: container, embedded"),
        ({"engine": "embedded", "endpoint_url": "http://h:1"}, {}, "goes with --engine external"),
        ({"work": "absent"}, {}, "no such directory"),
        ({}, {"DAYLAB_LANG": "fr"}, "a language of daylab"),
    ],
)
def test_settings_that_make_no_sense_are_usage_errors(given, environ, message, tmp_path):
    with pytest.raises(pytest.UsageError, match=message):
        settings_from(Namespace(**given), environ, tmp_path)


def test_work_is_relative_to_the_working_directory(tmp_path):
    (tmp_path / "mine").mkdir()
    assert settings_from(Namespace(work="mine"), {}, tmp_path).work == tmp_path / "mine"
    assert settings_from(Namespace(), {"DAYLAB_WORK": "mine"}, tmp_path).work == tmp_path / "mine"


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "vie"}, "en"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "vi_VN"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": ""}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "DAYLAB_LANG": "en"}, "en"),
    ],
)
def test_language_follows_the_locale_unless_it_is_chosen(environ, lang, tmp_path):
    assert settings_from(Namespace(), environ, tmp_path).lang == lang


def test_language_option_wins(tmp_path):
    assert settings_from(Namespace(lang="vi"), {"DAYLAB_LANG": "en"}, tmp_path).lang == "vi"


@given(st.dictionaries(st.sampled_from(["LANG", "LC_ALL", "LC_MESSAGES"]), st.text(max_size=12)))
def test_any_locale_gives_a_known_language(tmp_path_factory, environ):
    assert settings_from(Namespace(), environ, tmp_path_factory.getbasetemp()).lang in LANGUAGES


def test_account_that_is_deployed_already_and_its_stack(tmp_path):
    settings = settings_from(Namespace(daylab_account="111111111111", daylab_stack="mine"), {}, tmp_path)
    assert (settings.account, settings.stack) == ("111111111111", "mine")
    assert settings_from(Namespace(), {}, tmp_path).account is None


@pytest.mark.parametrize("given", [{"daylab_account": "12"}, {"daylab_account": "a" * 12}, {"daylab_stack": "mine"}])
def test_deployed_account_that_makes_no_sense_is_a_usage_error(given, tmp_path):
    with pytest.raises(pytest.UsageError, match="--daylab-"):
        settings_from(Namespace(**given), {}, tmp_path)


def test_every_option_has_help_in_both_languages(monkeypatch):
    def helps(lang):
        monkeypatch.setenv("DAYLAB_LANG", lang)
        parser = pytest.Parser(_ispytest=True)
        options.add_options(parser)
        group = parser.getgroup("daylab")
        return {one.names()[0]: one.attrs()["help"] for one in group.options}

    english, vietnamese = helps("en"), helps("vi")
    assert "--daylab-account" in english
    assert [name for name, text in vietnamese.items() if text == english[name]] == []


def test_an_unknown_language_is_refused_with_those_that_are_known(tmp_path):
    with pytest.raises(pytest.UsageError, match=r"expected a language of daylab, got fr; try: en \| vi"):
        settings_from(Namespace(lang="fr"), {}, tmp_path)
