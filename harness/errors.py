"""The error tree: every error that daylab raises says what happened, where, and what to try, in each language.

::

    DaylabError
    ├── InputError            something a person wrote: policy, lab, scenario, fault, option
    │   └── FileError         … in a file, with its line
    ├── EngineError           the engine does not start, answer or stop
    │   ├── EngineStartError  with the last log lines
    │   ├── EngineGoneError   it died under way
    │   └── SandboxError      a sandbox cannot be made, or its command not be started
    ├── DeploymentError       a stack operation failed, with the stack's own events
    └── CapabilityError       this engine cannot do what is asked for: *not enforced here*

Limits: bare exceptions are for programmer mistakes only; learners' failed checks are assertion errors, not these.
"""

from collections.abc import Iterator

from harness.i18n.catalogue import common
from harness.i18n.message import Message, joined

__all__ = [
    "CapabilityError",
    "DaylabError",
    "DeploymentError",
    "EngineError",
    "EngineGoneError",
    "EngineStartError",
    "FileError",
    "InputError",
    "SandboxError",
]


class DaylabError(Exception):
    """Base of all errors.

    Args:
        what: what happened, one sentence.
        where: where it happened (file and line, resource, endpoint), if known.
        fix: what to try next, if known.
    """

    def __init__(self, what: Message, *, where: str | None = None, fix: Message | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        return self.text("en")

    def text(self, lang: str) -> str:
        """Return all that the error says, in ``lang``."""
        return joined("\n", self._lines()).get(lang)

    def _lines(self) -> Iterator[str]:
        yield self.what
        if self.where:
            yield common.WHERE(place=self.where)
        if self.fix:
            yield common.TRY(fix=self.fix)


class InputError(DaylabError):
    """Something a person wrote cannot be used."""


class FileError(InputError):
    """A file that a person wrote cannot be used; ``where`` is ``path:line``."""


class EngineError(DaylabError):
    """The engine does not do its part."""


class EngineStartError(EngineError):
    """The engine did not become ready."""


class EngineGoneError(EngineError):
    """The engine died or does not answer any more."""


class SandboxError(EngineError):
    """A sandbox cannot be made, or its command cannot be started in it."""


class DeploymentError(DaylabError):
    """A stack operation failed."""


class CapabilityError(DaylabError):
    """The engine at hand lacks a capability; the caller reports *not enforced here*.

    Args:
        what, where, fix: as for every error.
        capabilities: names of what it lacks, where they have names.
    """

    def __init__(
        self, what: Message, *, where: str | None = None, fix: Message | None = None, capabilities: tuple[str, ...] = ()
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.capabilities = capabilities
