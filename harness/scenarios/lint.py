"""cfn-lint before anything is deployed: mistakes in a template are shown with their line, not as stack events.

The template is linted as it is written, so that lines are right; what is not written in it (an overlay, the S3
location of a package) is not checked. Results are remembered by content, in memory and in the user's cache directory,
because a run takes two seconds and the same template is deployed many times.

Limits: errors only; cfn-lint's warnings and notes are advice (W3002, for one, warns of every local ``Code``). The
configuration files of cfn-lint are not read, so that a template is checked the same everywhere.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

import platformdirs

from harness.atomic_files import write_atomically
from harness.errors import DaylabError, FileError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import scenarios as words
from harness.i18n.foreign import reason_of
from harness.i18n.message import Message, joined, verbatim
from harness.scenarios import lint_child
from harness.scenarios.template import long_form
from harness.tempdirs import scratch
from harness.yaml_files import DocumentError, Problem, parse_document

__all__ = ["lint"]

TIMEOUT: Final = 60.0
"""Seconds; cfn-lint takes two here."""

type _Finding = tuple[int, str, str]
"""Line, rule id, message."""

_remembered: dict[str, tuple[_Finding, ...]] = {}


def lint(template: Path, *, region: str = "us-east-1", cache: Path | None = None) -> None:
    """Lint a template file; returns when there is nothing to complain about.

    Waits for a child process, so a thread that calls this runs beside the start of an engine.

    Args:
        template: path of the template, as its author sees it.
        region: whose resource types and values count.
        cache: directory of remembered results; None takes the user's cache directory.

    Raises:
        FileError: the file cannot be read, is not YAML, or has errors; each with rule id and line.
        DaylabError: cfn-lint itself failed.
    """
    try:
        raw = template.read_bytes()
    except OSError as error:
        raise FileError(
            common.CANNOT_READ(name=template.name, reason=reason_of(error)),
            where=f"{template}:1",
            fix=common.CHECK_PATH,
        ) from error
    # cfn-lint explains broken YAML in its parser's words; the loader says the same with a proposal.
    parse_document(template, raw, long_form)
    key = hashlib.sha256(b"\0".join([version("cfn-lint").encode(), region.encode(), raw])).hexdigest()
    remembered = (cache or platformdirs.user_cache_path("daylab") / "lint") / f"{key}.json"
    findings = _remembered.get(key)
    if findings is None:
        findings = _recall(remembered)
    if findings is None:
        findings = _run(raw, region, template)
        _remember(remembered, findings)
    _remembered[key] = findings
    if findings:
        problems = [
            Problem(line, verbatim(f"{rule}: {message}"), _explanation(rule)) for line, rule, message in findings
        ]
        raise DocumentError(template, problems)


def _explanation(rule: str) -> Message:
    page = f"https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md#{rule}"
    return words.SEE(page=page)


def _run(raw: bytes, region: str, template: Path) -> tuple[_Finding, ...]:
    with scratch("lint") as empty:
        try:
            done = subprocess.run(
                # -I: neither the environment's nor the directory's modules; a home of its own has no .cfnlintrc.
                [sys.executable, "-I", lint_child.__file__, region],
                input=raw,
                capture_output=True,
                timeout=TIMEOUT,
                cwd=empty,
                env={"HOME": str(empty), "PATH": os.environ.get("PATH", "")},
                check=True,
            )
            return _parsed(done.stdout)
        except subprocess.TimeoutExpired as error:
            raise DaylabError(words.LINT_TIMEOUT(timeout=TIMEOUT), where=str(template)) from error
        except subprocess.CalledProcessError as error:
            last = error.stderr.decode(errors="replace").strip().splitlines()[-5:]
            what = joined("\n  ", [words.LINT_ENDED(code=error.returncode), *last])
            raise DaylabError(what, where=str(template)) from error


def _parsed(text: bytes) -> tuple[_Finding, ...]:
    return tuple((int(line), str(rule), str(message)) for line, rule, message in json.loads(text))


def _recall(path: Path) -> tuple[_Finding, ...] | None:
    try:
        return _parsed(path.read_bytes())
    except (OSError, ValueError, TypeError):
        # Absent, or cut off by a full disk: linting again costs two seconds.
        return None


def _remember(path: Path, findings: tuple[_Finding, ...]) -> None:
    with contextlib.suppress(OSError):  # a cache that cannot be written is no reason to fail
        write_atomically(path, json.dumps(findings), durable=False)
