"""JUnit XML as Jenkins validates it: elements, their attributes and children, and numbers that must add up.

Source: Jenkins's schema
https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
(of what it allows, the part that CI servers share: https://github.com/testmoapp/junitxml). That the counters equal what
is counted is no rule of a schema; servers that read the one or the other would differ.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["complaints"]

_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


@dataclass(frozen=True)
class _Element:
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    text: bool = False


_RESULT = _Element(optional=frozenset({"type", "message"}), text=True)
_ELEMENTS = {
    "testsuites": _Element(
        optional=frozenset({"name", "time", "tests", "failures", "errors"}), children=frozenset({"testsuite"})
    ),
    "testsuite": _Element(
        frozenset({"name", "tests", "failures", "errors"}),
        frozenset({"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"}),
        frozenset({"testsuite", "properties", "testcase", "system-out", "system-err"}),
    ),
    "testcase": _Element(
        frozenset({"name"}),
        frozenset({"time", "classname", "group"}),
        frozenset({"skipped", "error", "failure", "system-out", "system-err"}),
    ),
    "failure": _RESULT,
    "error": _RESULT,
    "skipped": _RESULT,
    "system-out": _Element(text=True),
    "system-err": _Element(text=True),
}


def complaints(root: ET.Element) -> list[str]:
    """Return what is not as the schema has it; empty when all is."""
    found = [] if root.tag == "testsuites" else [f"root is {root.tag}"]
    return [*found, *_structure(root), *_counters(root)]


def _structure(element: ET.Element) -> Iterator[str]:
    rule = _ELEMENTS.get(element.tag)
    if rule is None:
        yield f"unknown element {element.tag}"
        return
    if missing := rule.required - set(element.attrib):
        yield f"{element.tag} without {sorted(missing)}"
    if unknown := set(element.attrib) - rule.required - rule.optional:
        yield f"{element.tag} with {sorted(unknown)}"
    if not rule.text and ((element.text or "").strip() or any((child.tail or "").strip() for child in element)):
        yield f"text in {element.tag}"
    if not _TIME.fullmatch(element.get("time", "")):
        yield f"time {element.get('time')!r}"
    for child in element:
        if child.tag not in rule.children:
            yield f"{child.tag} in {element.tag}"
        yield from _structure(child)


def _counters(root: ET.Element) -> Iterator[str]:
    for suite in [root, *root.iter("testsuite")]:
        cases = list(suite.iter("testcase"))
        counted = {
            "tests": len(cases),
            "failures": sum(case.find("failure") is not None for case in cases),
            "errors": sum(case.find("error") is not None for case in cases),
            "skipped": sum(case.find("skipped") is not None for case in cases),
        }
        for name, count in counted.items():
            if suite.get(name, str(count)) != str(count):
                yield f"{suite.tag} {suite.get('name')!r}: {name} is {suite.get(name)}, counted {count}"
