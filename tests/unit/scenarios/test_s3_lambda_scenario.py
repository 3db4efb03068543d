"""The s3_lambda scenario itself: texts of its faults, and what its handler computes without AWS."""

import hashlib
import importlib.util
import os
from types import ModuleType
from urllib.parse import quote_plus

import pytest

from harness.scenarios.loader import find_scenario, load_faults

SCENARIO = find_scenario("s3_lambda")
FAULTS = load_faults(SCENARIO)
CHECKS = {
    "upload_is_logged",
    "keys_are_decoded",
    "content_type_is_read",
    "log_has_report",
    "metrics_are_recorded",
    "deletes_do_not_trigger",
    "large_upload_is_processed",
    "notification_is_authorized",
    "role_is_least_privilege",
}


class Body:
    """A response body of a given size, read in chunks as botocore's is."""

    def __init__(self, size: int) -> None:
        self._size = size

    def iter_chunks(self, chunk: int) -> list[bytes]:
        return [bytes(min(chunk, self._size - start)) for start in range(0, self._size, chunk)]


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(scope="module")
def handler() -> ModuleType:
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    path = SCENARIO.directory / "functions/file_processor/handler.py"
    spec = importlib.util.spec_from_file_location("s3_lambda_handler", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    patch.undo()
    return module


@pytest.mark.parametrize("key", ["photo.png", "báo cáo tháng 5.csv", "a+b &c=d/ệ.txt", "100%.txt"])
def test_keys_are_decoded_as_s3_encodes_them(handler: ModuleType, key: str) -> None:
    assert handler.object_key({"s3": {"object": {"key": quote_plus(key, safe="/")}}}) == key


@pytest.mark.parametrize(
    ("size", "least", "most"),
    [
        (0, 0.0, 0.0),
        (1_000_000, 0.6, 0.7),
        (4_000_000, 2.4, 2.7),
        (5_000_001, 3.05, 3.2),
        (10 * 2**20, 6.0, 7.0),
    ],
)
def test_a_scan_takes_as_long_as_the_file_is_large(
    handler: ModuleType, monkeypatch: pytest.MonkeyPatch, size: int, least: float, most: float
) -> None:
    clock = Clock()
    monkeypatch.setattr(handler, "time", clock)
    checksum = handler.scan(Body(size), 0.62)
    assert checksum == hashlib.sha256(bytes(size)).hexdigest()
    assert least <= clock.now - 100.0 <= most


def test_the_worklogs_problems_are_all_faults() -> None:
    assert {(fault.worklog.day, fault.worklog.problem) for fault in FAULTS.values()} >= {(5, 1), (5, 2)}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_names_known_checks_and_says_different_things(name: str) -> None:
    fault = FAULTS[name]
    assert set(fault.fails) <= CHECKS
    texts = [fault.title, fault.symptom, fault.cause, fault.fix, *fault.hints]
    for lang in ("en", "vi"):
        assert len({text.get(lang) for text in texts}) == len(texts)
    assert all(text.en != text.vi for text in texts)


def test_the_template_gives_the_scan_the_documented_pace() -> None:
    assert 'SCAN_SECONDS_PER_MB: "0.62"' in SCENARIO.template_path.read_text(encoding="utf-8")
    assert "SCAN_SECONDS_PER_MB" not in os.environ
