"""What a deployment will consist of, worked out before anything is deployed.

:func:`patched` and :func:`compose` are pure: template and files in, :class:`Plan` out; :func:`plan` reads the disk for
them. As ``aws cloudformation package`` and ``sam deploy`` do, a local path in ``Code``, ``CodeUri``, ``Content``,
``ContentUri`` or a state machine's definition becomes an S3 location
(https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html). A layer's ``requirements.txt`` is filled
with libraries first (:mod:`harness.scenarios.requirements`).

Limits: a local path elsewhere in a template stays as it is. Libraries of a function in SAM (``sam build``) must lie
beside its code. Templates are sent in the request, so they are held to CloudFormation's 51,200 bytes for that.
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
from harness.scenarios.packaging import Package, SourceFile, as_it_is, package, ready_made
from harness.scenarios.reference import solution_files
from harness.scenarios.requirements import with_libraries
from harness.scenarios.source import read_sources
from harness.scenarios.template import find_template, load_template
from harness.yaml_files import Document

__all__ = ["ARTIFACT_BUCKET", "Patched", "Plan", "compose", "patched", "plan"]

ARTIFACT_BUCKET: Final = "daylab-artifacts-${AWS::AccountId}-${AWS::Region}"
"""Name of the bucket that holds packages, as an argument of ``Fn::Sub``: the plan knows no account."""

MAX_TEMPLATE_BYTES: Final = 51_200
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""

_LAMBDA: Final = ("S3Bucket", "S3Key")
_SAM: Final = ("Bucket", "Key")
_PACKAGED: Final = {
    "AWS::Lambda::Function": ("Code", _LAMBDA),
    "AWS::Lambda::LayerVersion": ("Content", _LAMBDA),
    "AWS::Serverless::Function": ("CodeUri", _SAM),
    "AWS::Serverless::LayerVersion": ("ContentUri", _SAM),
    "AWS::Serverless::StateMachine": ("DefinitionUri", _SAM),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", _SAM),
}
"""Resource type → property that may hold a local path, and how bucket and key are called in its place."""
_LAYERS: Final = ("Content", "ContentUri")
_AS_THEY_ARE: Final = ("DefinitionUri", "DefinitionS3Location")
"""Properties whose file is uploaded as it is."""


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
    """A local path in a template: of the resource ``owner``, or of SAM's ``Globals``."""

    owner: str
    location: tuple[str, ...]
    keys: tuple[str, str]
    path: str

    @property
    def property_name(self) -> str:
        return self.location[-1]


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
    wanted = patched(load_template(find_template(root, scenario.template)), faults)
    files = read_sources(root, [reference.path for reference in wanted.references])
    if source is None:
        files = solution_files(scenario, files)
    layers = [reference.path for reference in wanted.references if reference.property_name in _LAYERS]
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
        bucket, key = reference.keys
        parent: Any = result
        for name in reference.location[:-1]:
            parent = parent[name]
        parent[reference.property_name] = {bucket: {"Fn::Sub": ARTIFACT_BUCKET}, key: made.key}
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
    for owner, location, keys, value in _paths(data):
        if not isinstance(value, str) or value.startswith(("s3://", "https://")):
            continue
        reference = _Reference(owner, location, keys, PurePosixPath(value).as_posix())
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or value in ("", "."):
            what = words.OUTSIDE(name=reference.property_name, logical_id=owner, value=value)
            fix = words.RELATIVE_PATH
            raise template.error(reference.location, what, fix)
        yield reference


def _paths(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, str], Any]]:
    """Yield owner, location, names of bucket and key, and value of the properties that may hold a local path."""
    match data:
        case {"Globals": {"Function": {"CodeUri": value}}}:
            yield "Globals", ("Globals", "Function", "CodeUri"), _SAM, value
    for logical_id, resource in data.get("Resources", {}).items():
        match resource:
            case {"Type": str(kind), "Properties": {**properties}} if kind in _PACKAGED:
                name, keys = _PACKAGED[kind]
                yield logical_id, ("Resources", logical_id, "Properties", name), keys, properties.get(name)


def _package(scenario: str, reference: _Reference, files: Mapping[str, SourceFile], template: Document) -> Package:
    path = reference.path
    name = f"{scenario}/{path}"
    try:
        if path in files:
            content = files[path]
            if reference.property_name in _AS_THEY_ARE:
                return as_it_is(name, content.content)
            if path.endswith(".zip"):
                return ready_made(name, content.content)
            return package(name, {PurePosixPath(path).name: content})
        prefix = f"{path}/"
        return package(name, {file.removeprefix(prefix): files[file] for file in files if file.startswith(prefix)})
    except InputError as error:
        what = words.CODE_OF(name=reference.property_name, owner=reference.owner, path=path, what=error.what)
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
