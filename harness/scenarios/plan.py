"""What a deployment will consist of, worked out before anything is deployed.

:func:`patched` and :func:`compose` are pure: template and files in, :class:`Plan` out; :func:`plan` reads the disk for
them. As ``aws cloudformation package`` does, a local path in ``Code`` or ``Content`` becomes the S3 location of a
package (https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html). A layer's
``requirements.txt`` is filled with libraries first (:mod:`harness.scenarios.requirements`).

Limits: packages functions and layers; a local path elsewhere in a template stays as it is. Templates are
sent in the request, so they are held to CloudFormation's 51,200 bytes for that.
"""

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from harness.errors import InputError
from harness.i18n.catalogue import scenarios as words
from harness.scenarios.model import Fault, Scenario
from harness.scenarios.overlay import patch_files, patch_template
from harness.scenarios.packaging import Package, SourceFile, package, ready_made
from harness.scenarios.reference import solution_files
from harness.scenarios.requirements import with_libraries
from harness.scenarios.source import read_sources
from harness.scenarios.template import load_template
from harness.yaml_files import Document

__all__ = ["ARTIFACT_BUCKET", "Patched", "Plan", "compose", "patched", "plan"]

ARTIFACT_BUCKET: Final = "daylab-artifacts-${AWS::AccountId}-${AWS::Region}"
"""Name of the bucket that holds packages, as an argument of ``Fn::Sub``: the plan knows no account."""

MAX_TEMPLATE_BYTES: Final = 51_200
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""

_PACKAGED: Final = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}
"""Resource type → property that may hold a local path."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A deployment, complete but for the account.

    Attributes:
        scenario: name of the scenario.
        faults: names of the faults that are in it.
        template: CloudFormation template in long form, code replaced by S3 locations in
            :data:`ARTIFACT_BUCKET`.
        parameters: values for the template's parameters.
        packages: archives to upload first, by key.
        outputs: names of the outputs that the stack must have.
    """

    scenario: str
    faults: tuple[str, ...]
    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    packages: tuple[Package, ...]
    outputs: frozenset[str]

    def template_body(self) -> str:
        """Return the template as compact JSON."""
        return json.dumps(self.template, ensure_ascii=False, separators=(",", ":"))


class _Reference(NamedTuple):
    """A local path in a template."""

    logical_id: str
    property_name: str
    path: str

    @property
    def location(self) -> tuple[str, ...]:
        return ("Resources", self.logical_id, "Properties", self.property_name)


@dataclass(frozen=True, slots=True)
class Patched:
    """A template with faults applied, and what it packages.

    Attributes:
        template: as it was read; gives lines for errors.
        faults: applied to it.
        data: what came out.
        references: the local paths in it.
    """

    template: Document
    faults: tuple[Fault, ...]
    data: dict[str, Any]
    references: tuple[_Reference, ...]


def plan(scenario: Scenario, faults: Sequence[Fault] = (), source: Path | None = None) -> Plan:
    """Read a scenario's template and code and work out its deployment.

    Args:
        scenario: gives names and promises.
        faults: to be in it.
        source: directory to read template and code from in place of the scenario's own, e.g. an intern's
            work.

    Raises:
        FileError: a file is missing or has mistakes; an overlay does not fit (OverlayError).
        InputError: the code is larger than Lambda accepts.
    """
    root = source or scenario.directory
    wanted = patched(load_template(root / scenario.template), faults)
    files = read_sources(root, [reference.path for reference in wanted.references])
    if source is None:
        files = solution_files(scenario, files)
    layers = [reference.path for reference in wanted.references if reference.property_name == "Content"]
    return compose(scenario, wanted, with_libraries(files, layers))


def patched(template: Document, faults: Sequence[Fault] = ()) -> Patched:
    """Apply faults to a template and find the local paths that it then names. Raises as :func:`plan`."""
    data = patch_template(template.data, faults)
    return Patched(template, tuple(faults), data, tuple(_references(template, data)))


def compose(scenario: Scenario, wanted: Patched, files: Mapping[str, SourceFile]) -> Plan:
    """Work out the deployment of ``wanted`` and ``files`` (relative path → file), as :func:`plan` does."""
    template, faults, result = wanted.template, wanted.faults, copy.deepcopy(wanted.data)
    patched_files = patch_files(files, faults)
    packages: dict[str, Package] = {}
    for reference in wanted.references:
        made = _package(scenario.name, reference, patched_files, template)
        packages[made.key] = made
        result["Resources"][reference.logical_id]["Properties"][reference.property_name] = {
            "S3Bucket": {"Fn::Sub": ARTIFACT_BUCKET},
            "S3Key": made.key,
        }
    _check_promises(scenario, template, result)
    complete = Plan(
        scenario=scenario.name,
        faults=tuple(fault.name for fault in faults),
        template=result,
        parameters=dict(scenario.parameters),
        packages=tuple(packages[key] for key in sorted(packages)),
        outputs=frozenset(scenario.outputs),
    )
    size = len(complete.template_body().encode())
    if size > MAX_TEMPLATE_BYTES:
        what = words.TEMPLATE_TOO_LARGE(size=size, limit=MAX_TEMPLATE_BYTES)
        fix = words.SHORTEN_TEMPLATE
        raise template.error((), what, fix)
    return complete


def _references(template: Document, data: Mapping[str, Any]) -> Iterator[_Reference]:
    """Yield the local paths of ``data``; ``template`` gives lines for errors."""
    for logical_id, resource in data.get("Resources", {}).items():
        match resource:
            case {"Type": str(kind), "Properties": {**properties}} if kind in _PACKAGED:
                name = _PACKAGED[kind]
                value = properties.get(name)
            case _:
                continue
        if not isinstance(value, str) or value.startswith(("s3://", "https://")):
            continue
        reference = _Reference(logical_id, name, PurePosixPath(value).as_posix())
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or value in ("", "."):
            what = words.OUTSIDE(name=name, logical_id=logical_id, value=value)
            fix = words.RELATIVE_PATH
            raise template.error(reference.location, what, fix)
        yield reference


def _package(scenario: str, reference: _Reference, files: Mapping[str, SourceFile], template: Document) -> Package:
    path = reference.path
    name = f"{scenario}/{path}"
    try:
        if path in files:
            content = files[path]
            if path.endswith(".zip"):
                return ready_made(name, content.content)
            return package(name, {PurePosixPath(path).name: content})
        prefix = f"{path}/"
        return package(name, {file.removeprefix(prefix): files[file] for file in files if file.startswith(prefix)})
    except InputError as error:
        name, owner = reference.property_name, reference.logical_id
        what = words.CODE_OF(name=name, owner=owner, path=path, what=error.what)
        raise template.error(reference.location, what, error.fix) from error


def _check_promises(scenario: Scenario, template: Document, result: Mapping[str, Any]) -> None:
    missing = sorted(set(scenario.outputs) - set(result.get("Outputs", {})))
    if missing:
        listed = ", ".join(missing)
        what = words.NO_OUTPUT(listed=listed, name=scenario.name)
        raise template.error(("Outputs",), what, words.ADD_OUTPUT)
    unknown = sorted(set(scenario.parameters) - set(result.get("Parameters", {})))
    if unknown:
        listed = ", ".join(unknown)
        what = words.NO_PARAMETER(listed=listed, name=scenario.name)
        raise template.error(("Parameters",), what, words.ADD_PARAMETER)
