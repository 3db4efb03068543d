"""``daylab labs``: what it says without an engine."""

import pytest
from typer.testing import CliRunner

from harness.cli.app import app
from harness.errors import InputError


def test_help_teaches_with_examples():
    shown = CliRunner().invoke(app, ["labs", "verify", "--help"])
    assert shown.exit_code == 0
    assert "daylab labs verify day05" in shown.output


def test_unknown_lab_names_the_known_ones():
    with pytest.raises(InputError) as caught:
        CliRunner().invoke(app, ["labs", "verify", "dai05"], catch_exceptions=False)
    assert "day05" in caught.value.fix
