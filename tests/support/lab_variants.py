"""Other solutions of a lab than the reference: right ones that its checks accept, wrong ones that they notice.

Each is a file ``labs/dayNN/variants/{right,wrong}/NAME.yaml``: what differs from the reference solution or from another
right one (``base``). Steps are applied in the order of the fields of :class:`LabVariant`.

Limits: a text to replace occurs exactly once; markers of regions are not part of the texts.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Literal

import jsonpatch
from pydantic import BaseModel, ConfigDict

from harness.curriculum.loader import LABS_DIR, load_lab
from harness.scenarios.loader import find_scenario
from harness.scenarios.model import Capability, CheckName, Patch, RelativePath
from harness.scenarios.reference import write_solution
from harness.scenarios.template import load_template
from harness.yaml_files import read_document, validated

__all__ = ["KINDS", "LabVariant", "lab_variants", "load_variant", "write_variant"]

KINDS = ("right", "wrong")


class LabVariant(BaseModel):
    """What one solution changes.

    Attributes:
        about: what is different, and why that is right or wrong, where the name does not tell.
        fails: checks that must notice a wrong one; a right one names none.
        requires: capabilities without which the named checks notice nothing.
        sample: also run in the whole test suite.
        base: a right one that this builds on; without it, the reference.
        write: whole files, by path.
        replace: texts of files, by path: what is there, and what stands there instead.
        template: operations on the template in long form.
        hashed_ids: logical ids as the AWS CDK makes them, with a hash at their end.
        as_json: the template is ``template.json``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str = ""
    fails: tuple[CheckName, ...] = ()
    requires: tuple[Capability, ...] = ()
    sample: bool = False
    base: str | None = None
    write: dict[RelativePath, str] = {}
    replace: dict[RelativePath, tuple[tuple[str, str], ...]] = {}
    template: tuple[Patch, ...] = ()
    hashed_ids: bool = False
    as_json: bool = False


def lab_variants(kind: Literal["right", "wrong"], *, samples: bool = False) -> list[str]:
    """Return ``dayNN/NAME`` of every lab's variants of one kind, or of those in the sample."""
    found = (f"{path.parents[2].name}/{path.stem}" for path in sorted(LABS_DIR.glob(f"day*/variants/{kind}/*.yaml")))
    return [name for name in found if not samples or load_variant(kind, name).sample]


def load_variant(kind: str, name: str) -> LabVariant:
    """Load ``dayNN/NAME``. FileError: its file has mistakes."""
    day, _, stem = name.partition("/")
    return validated(read_document(LABS_DIR / day / "variants" / kind / f"{stem}.yaml"), LabVariant)


def write_variant(kind: str, name: str, target: Path) -> LabVariant:
    """Write the work to the new directory ``target`` and return what it is.

    Raises:
        ValueError: a text does not occur exactly once.
        FileError, jsonpatch.JsonPatchException: it does not fit what it builds on.
    """
    day = name.partition("/")[0]
    variant, scenario = load_variant(kind, name), find_scenario(load_lab(LABS_DIR / day).scenario)
    if variant.base:
        write_variant("right", f"{day}/{variant.base}", target)
    else:
        write_solution(scenario, target)
    for path, text in variant.write.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8")
    for path, replacements in variant.replace.items():
        text = (target / path).read_text(encoding="utf-8")
        for old, new in replacements:
            if text.count(old) != 1:
                raise ValueError(f"{kind} variant {name}: {path} has {text.count(old)} times {old!r}")
            text = text.replace(old, new)
        (target / path).write_text(text, encoding="utf-8")
    if variant.template or variant.hashed_ids or variant.as_json:
        template = target / scenario.template
        data = jsonpatch.JsonPatch([one.operation() for one in variant.template]).apply(load_template(template).data)
        if variant.hashed_ids:
            data = _with_hashed_ids(data)
        template.unlink()
        written = template.with_suffix(".json") if variant.as_json else template
        written.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return variant


def _with_hashed_ids(template: dict[str, Any]) -> dict[str, Any]:
    """Rename every resource as the CDK does: ``Bucket`` becomes ``Bucket`` and eight hexadecimal digits."""
    ids = {name: name + hashlib.md5(name.encode()).hexdigest()[:8].upper() for name in template["Resources"]}
    in_text = re.compile(rf"\$\{{({'|'.join(map(re.escape, ids))})([.}}])")

    def renamed(value: Any) -> Any:
        match value:
            case {"Ref": str(name)}:
                return {"Ref": ids.get(name, name)}
            case {"Fn::GetAtt": [str(name), *rest]}:
                return {"Fn::GetAtt": [ids.get(name, name), *rest]}
            case {"Fn::Sub": text}:
                return {"Fn::Sub": substituted(text)}
            case dict():
                return {key: renamed(each) for key, each in value.items()}
            case list():
                return [renamed(each) for each in value]
        return value

    def substituted(text: Any) -> Any:
        if isinstance(text, list):
            return [substituted(text[0]), renamed(text[1])]
        return in_text.sub(lambda found: f"${{{ids[found[1]]}{found[2]}", text)

    resources = {}
    for name, resource in template["Resources"].items():
        after = resource.get("DependsOn", [])
        order = [ids[each] for each in ([after] if isinstance(after, str) else after)]
        made = {**renamed(resource), **({"DependsOn": order} if order else {})}
        resources[ids[name]] = {**made, "Metadata": {"aws:cdk:path": f"Lab/{name}/Resource"}}
    return {**renamed({**template, "Resources": {}}), "Resources": resources}
