"""What a scenario and a fault are: the models of ``scenario.yaml`` and ``faults/*.yaml``.

A scenario is a reference solution (CloudFormation template and code). A fault is a documented bug of it,
written as an overlay, so that applying and repairing it are ordinary stack updates.

Limits: the models hold what the files say and check nothing outside them; :mod:`harness.scenarios.loader`
does.
"""

from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from harness.i18n.catalogue import scenarios as words
from harness.i18n.message import Message
from harness.yaml_files import Document, Location

__all__ = ["Evidence", "Fault", "Overlay", "Patch", "Replacement", "Scenario", "Worklog"]


def _relative(path: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or pure.as_posix() != path or path == ".":
        raise ValueError(words.NOT_RELATIVE)
    return path


RelativePath = Annotated[str, StringConstraints(min_length=1), AfterValidator(_relative)]
Capability = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
CheckName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]

type Evidence = Literal["R", "D", "M", "Q", "U"]
"""How well a behaviour is known: recorded from AWS, AWS documentation, model or source code, quoted,
unknown."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Patch(_Model):
    """One operation of JSON Patch (RFC 6902) on the template in long form (``Fn::Sub``, never ``!Sub``)."""

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    path: Annotated[str, StringConstraints(pattern=r"^/")]
    value: Any = None
    from_: Annotated[str, StringConstraints(pattern=r"^/")] | None = Field(default=None, alias="from")

    @model_validator(mode="after")
    def _has_its_operands(self) -> Self:
        if self.op in ("add", "replace", "test") and "value" not in self.model_fields_set:
            raise ValueError(words.NEEDS_VALUE(op=self.op))
        if self.op in ("move", "copy") and self.from_ is None:
            raise ValueError(words.NEEDS_FROM(op=self.op))
        return self

    def operation(self) -> dict[str, Any]:
        """Return the operation as RFC 6902 writes it."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class Replacement(_Model):
    """Text of a source file that a fault replaces; ``find`` must occur exactly once."""

    find: Annotated[str, StringConstraints(min_length=1)]
    replace: str


class Overlay(_Model):
    """What a fault changes: operations on the template, replacements in files by path."""

    template: tuple[Patch, ...] = ()
    files: dict[RelativePath, Annotated[tuple[Replacement, ...], Field(min_length=1)]] = {}

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.template and not self.files:
            raise ValueError(words.CHANGES_NOTHING)
        return self


class Worklog(_Model):
    """Where the worklog describes the problem.

    Attributes:
        day: 1 … 17.
        problem: number of the problem on that day (*Vấn đề n*); None: the exercise invites it, undocumented.
    """

    day: Annotated[int, Field(ge=1, le=17)]
    problem: Annotated[int, Field(ge=1)] | None = None


class Fault(_Model):
    """A documented bug of a scenario.

    Attributes:
        name: equal to the file's stem.
        title, symptom, cause, fix: for people: what it is called, what one sees, why, and what repairs it.
        hints: three, of rising strength.
        worklog: where it happened.
        source: page of the AWS documentation that describes the behaviour.
        evidence: grade of that knowledge.
        requires: capabilities without which an engine does not show the fault (*not enforced here*).
        fails: behaviour checks that this fault, and no other change, turns red.
        overlay: the change itself.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Message
    symptom: Message
    cause: Message
    fix: Message
    hints: tuple[Message, Message, Message]
    worklog: Worklog
    source: Annotated[
        str, StringConstraints(pattern=r"^https://(docs\.aws\.amazon\.com|repost\.aws|github\.com/awsdocs)/")
    ]
    evidence: Evidence
    requires: tuple[Capability, ...] = ()
    fails: Annotated[tuple[CheckName, ...], Field(min_length=1)]
    overlay: Overlay

    _document: Document | None = PrivateAttr(default=None)

    def where(self, location: Location) -> str:
        """Return ``path:line`` of a place in the fault's file, or its name when it has no file."""
        if self._document is None:
            return f"fault {self.name}"
        return f"{self._document.path}:{self._document.line(location)}"


class Scenario(_Model):
    """A reference solution.

    Attributes:
        version: of the format (``schema`` in the file).
        name: equal to the directory's name.
        template: CloudFormation template, relative to the directory.
        parameters: values of the template's parameters.
        outputs: what the stack promises to those who use it: output name → meaning.
        requires: capabilities without which an engine cannot run it at all.
        time_scale: how many times faster than on AWS waits pass while it is taught; 1 where nobody waits.
    """

    version: Literal[1] = Field(alias="schema")
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Message
    summary: Message
    template: RelativePath
    parameters: dict[str, str] = {}
    outputs: Annotated[dict[str, Message], Field(min_length=1)]
    requires: tuple[Capability, ...] = ()
    time_scale: Annotated[float, Field(gt=0, le=3600)] = 1

    _directory: Path = PrivateAttr()

    @property
    def directory(self) -> Path:
        """The directory that it was loaded from."""
        return self._directory

    @property
    def template_path(self) -> Path:
        """Path of the reference template."""
        return self._directory / self.template
