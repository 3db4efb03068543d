"""YAML files that people write, read so that every mistake is reported with its line and a proposal.

Two steps: :func:`read_document` turns YAML into plain data and remembers where each key stands;
:func:`validated` validates that data with a pydantic model and points each finding at its line.

Limits: one document a file, UTF-8, at most 1 MiB. Duplicate keys and YAML aliases are refused: the first hide
mistakes, the second CloudFormation does not support
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html). Keys are text
as written (``on`` stays ``on``) and dates stay text, because IAM's ``Version: 2012-10-17`` is not a date.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError

from harness.errors import FileError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import yaml_files as words
from harness.i18n.foreign import reason_of, validation_message
from harness.i18n.message import Message, joined
from harness.yaml_model_keys import known_keys

__all__ = [
    "Document",
    "DocumentError",
    "Location",
    "Problem",
    "parse_document",
    "read_document",
    "validated",
]

MAX_BYTES: Final = 1024 * 1024

type Location = tuple[str | int, ...]
"""Path of a value inside a document: mapping keys and sequence indices from the root."""

type TagConverter = Callable[[str, Any], Any]
"""Turns a local tag (with its ``!``) and the plain value under it into plain data.

KeyError: the tag is unknown; ValueError: it does not take such a value.
"""


def no_tags(tag: str, _value: Any) -> Any:
    """Refuse every local tag."""
    raise KeyError(tag)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a file: its 1-based line, what is wrong and, if known, what to try."""

    line: int
    what: Message
    fix: Message | None = None


class DocumentError(FileError):
    """A file with one or more problems, all of them in :attr:`problems`, sorted by line.

    Args:
        path: the file.
        problems: at least one.
    """

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        first = self.problems[0]
        what, fix = first.what, first.fix
        if len(self.problems) > 1:
            listed = joined("\n", map(_listed, self.problems))
            what = words.PROBLEMS(count=len(self.problems), name=path.name, listed=listed)
            fix = words.CORRECT_LINES
        super().__init__(what, where=f"{path}:{first.line}", fix=fix)


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data of a YAML file and the line of each of its keys and items."""

    path: Path
    data: Any
    lines: Mapping[Location, int] = field(repr=False)

    def line(self, location: Location) -> int:
        """Return the 1-based line of ``location``, or of its nearest ancestor that the file holds."""
        for end in range(len(location), -1, -1):
            if (found := self.lines.get(location[:end])) is not None:
                return found
        return 1

    def error(self, location: Location, what: Message, fix: Message | None = None) -> DocumentError:
        """Return the error that says ``what`` is wrong at ``location``."""
        return DocumentError(self.path, [Problem(self.line(location), what, fix)])


def read_document(path: Path, convert_tag: TagConverter = no_tags) -> Document:
    """Read one YAML file into plain data.

    Args:
        path: the file.
        convert_tag: meaning of local tags such as ``!Ref``; without it they are refused.

    Raises:
        FileError: the file is absent, unreadable or too large.
        DocumentError: it is not UTF-8, not YAML, or holds duplicate keys, aliases or unknown tags.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileError(
            common.CANNOT_READ(name=path.name, reason=reason_of(error)),
            where=f"{path}:1",
            fix=words.CHECK_PATH_AND_MODE,
        ) from error
    return parse_document(path, raw, convert_tag)


def parse_document(path: Path, raw: bytes, convert_tag: TagConverter = no_tags) -> Document:
    """Parse the bytes of a YAML file; ``path`` is for messages only. Otherwise as :func:`read_document`."""
    if len(raw) > MAX_BYTES:
        what = words.FILE_TOO_LARGE(name=path.name, max_bytes=MAX_BYTES)
        raise FileError(what, where=f"{path}:1", fix=words.SPLIT)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = f"byte {raw[error.start]:#04x}"
        what = words.NOT_UTF8(byte=byte)
        problem = Problem(line, what, common.SAVE_AS_UTF8)
        raise DocumentError(path, [problem]) from error
    reader = _Reader(convert_tag)
    try:
        # JSON may be indented by tabs, which YAML refuses; inside strings it has none.
        node = yaml.compose(text.replace("\t", " ") if path.suffix == ".json" else text, _Loader)
        data = None if node is None else reader.value(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = " ".join(part for part in (error.context, error.problem) if part)
        what = words.NOT_YAML(found=found)
        fix = words.CHECK_INDENTATION
        problem = Problem(mark.line + 1 if mark else 1, what, fix)
        raise DocumentError(path, [problem]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = words.CONTROL_CHARACTER
        raise DocumentError(path, [Problem(line, what, words.REMOVE)]) from error
    except RecursionError as error:
        what = words.TOO_DEEP
        raise DocumentError(path, [Problem(1, what, words.FLATTEN)]) from error
    if reader.problems:
        raise DocumentError(path, reader.problems)
    return Document(path, data, reader.lines)


def validated[M: BaseModel](document: Document, model: type[M]) -> M:
    """Return what ``document`` says in the terms of ``model``.

    Raises:
        DocumentError: it does not fit the model; every problem is listed with its line.
    """
    if document.data is None:
        keys = ", ".join(known_keys(model, ()))
        raise document.error((), words.EMPTY(name=document.path.name), words.KNOWN_KEYS(keys=keys))
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = [_explain(document, model, dict(finding)) for finding in error.errors(include_url=False)]
        raise DocumentError(document.path, problems) from None


def _listed(problem: Problem) -> Message:
    at = words.AT_LINE(line=problem.line, what=problem.what)
    return joined("", [at, " (", problem.fix, ")"]) if problem.fix else at


class _Loader(yaml.SafeLoader):
    """YAML 1.1 as CloudFormation reads it, but for dates, which stay text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library's own class attribute
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class _Reader:
    """Turns YAML nodes into plain data, collecting lines and problems on the way."""

    def __init__(self, convert_tag: TagConverter) -> None:
        self.lines: dict[Location, int] = {}
        self.problems: list[Problem] = []
        self._convert_tag = convert_tag
        self._seen: set[int] = set()
        self._scalars = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node, location: Location) -> Any:
        # The key's line where there is one: an alias stands elsewhere than the node that it repeats.
        line = self.lines.setdefault(location, node.start_mark.line + 1)
        if id(node) in self._seen:
            what = words.ALIASES
            self.problems.append(Problem(line, what, words.WRITE_OUT))
            return None
        self._seen.add(id(node))
        plain = self._plain(node, location)
        if not node.tag.startswith("!"):
            return plain
        try:
            return self._convert_tag(node.tag, plain)
        except KeyError:
            what = words.UNKNOWN_TAG(tag=node.tag)
            self.problems.append(Problem(line, what, words.CORRECT_TAG))
        except ValueError as error:
            [reason] = error.args
            what = joined(": ", [node.tag, reason])
            self.problems.append(Problem(line, what))
        return None

    def _plain(self, node: yaml.Node, location: Location) -> Any:
        match node:
            case yaml.MappingNode():
                return self._mapping(node, location)
            case yaml.SequenceNode():
                return [self.value(item, (*location, index)) for index, item in enumerate(node.value)]
            case _ if node.tag.startswith("!"):
                return node.value
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):
            line = node.start_mark.line + 1
            kind = node.tag.rpartition(":")[2]
            shown = f"{node.value!r:.60}"
            what = words.NOT_A_KIND(shown=shown, kind=kind)
            self.problems.append(Problem(line, what, words.QUOTE))
            return None

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                what = words.KEY_NOT_TEXT
                self.problems.append(Problem(line, what, words.NAME_VALUE))
                continue
            key = key_node.value
            if key in result:
                first = self.lines[*location, key]
                what = words.TWICE(key=key, first=first)
                self.problems.append(Problem(line, what, words.KEEP_ONE))
                continue
            self.lines[*location, key] = line
            result[key] = self.value(value_node, (*location, key))
        return result


def _explain(document: Document, model: type[BaseModel], finding: dict[str, Any]) -> Problem:
    """Turn one pydantic finding into a problem with its line."""
    location = _location_in(document.data, finding["loc"])
    parent, key = location[:-1], location[-1] if location else ""
    inside = words.INSIDE(parent=_dotted(parent)) if parent else ""
    match finding["type"]:
        case "extra_forbidden":
            known = known_keys(model, parent)
            close = get_close_matches(str(key), known, n=1)
            fix = common.DID_YOU_MEAN(name=close[0]) if close else words.KNOWN_KEYS(keys=", ".join(known))
            return Problem(document.line(location), words.UNKNOWN_KEY(key=key, inside=inside), fix)
        case "missing":
            return Problem(document.line(location), words.MISSING_KEY(key=key, inside=inside), words.ADD(key=key))
    message = validation_message(finding)
    given = finding.get("input")
    if isinstance(given, str | int | float | bool) or given is None:
        message = words.GOT(message=message, given=f"{given!r:.80}")
    return Problem(
        document.line(location),
        joined(": ", [_dotted(location) or words.DOCUMENT, message]),
    )


def _location_in(data: Any, loc: Location) -> Location:
    """Drop the parts of a pydantic location that name a type and not a place in ``data``."""
    location: list[str | int] = []
    for index, part in enumerate(loc):
        here = (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data)
        )
        if here:
            data = data[part]
            location.append(part)
        elif index == len(loc) - 1:
            location.append(part)
    return tuple(location)


def _dotted(location: Location) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.removeprefix(".")
