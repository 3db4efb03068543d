"""Every expression that runs on foreign text takes time in proportion to it, tried to a megabyte."""

import resource
import subprocess
import sys

from tests.meta.foreign_expressions import expressions, texts

SECONDS = 240  # of the processor; all together take a few, one that is quadratic takes hours


def test_expressions_on_foreign_text_are_linear():
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    command = [sys.executable, "-m", "tests.meta.foreign_expressions"]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, check=False)
    last = done.stdout.splitlines()[-1:]
    assert done.returncode == 0, f"it takes too long, or fails: {last}\n{done.stderr[-2000:]}"
    assert len(done.stdout.splitlines()) == len(expressions())


def test_texts_go_on_as_an_expression_repeats():
    """The quadratic expressions that were there would have been found."""
    for expression, begins in (
        (r"(?:/[\w.-]+)*/x", "/a/a/a"),
        (r"A[A-Z]*[A-Z0-9]{12,}\b", "AAAAA"),
        (r"(a+)+$", "aaa"),
    ):
        assert any(text.startswith(begins) for text in texts(expression, 0))
