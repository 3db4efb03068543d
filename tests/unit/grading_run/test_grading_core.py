"""The pure and small parts of a grading run: keys, records, redaction, checks, the keeper of the engine."""

import json
import threading
from pathlib import Path

import pytest

from harness.clients import Endpoint
from harness.curriculum.loader import LABS_DIR
from harness.errors import EngineError, InputError
from harness.grading.result import CheckResult, Outcome, RunResult
from harness.grading_run.checks import demand_hidden, gather
from harness.grading_run.engine_pool import Keeper
from harness.grading_run.job import Job, Record, TimeLimits, digest_of, job_key
from harness.grading_run.records import Records
from harness.grading_run.redaction import ACCOUNT, LONGEST, redact, redacted
from harness.grading_run.similarity import similar

JOB = Job("alice", "day05", "key", Path("/w"), (Path("/c"),), ("a", "b"))
PASSED = RunResult((CheckResult("day05", "a", Outcome.PASSED),))


class TestKeys:
    def test_digest_is_of_names_modes_and_contents(self, tmp_path):
        (tmp_path / "a").write_text("x")
        digests = [digest_of(tmp_path)]
        (tmp_path / "a").chmod(0o755)
        digests.append(digest_of(tmp_path))
        (tmp_path / "a").write_text("y")
        digests.append(digest_of(tmp_path))
        (tmp_path / "a").rename(tmp_path / "b")
        digests.append(digest_of(tmp_path))
        assert len(set(digests)) == 4

    def test_key_depends_on_everything_that_the_outcome_depends_on(self):
        first = ("work", "checks", TimeLimits(), "en", "bubblewrap")
        others = [
            ("other", *first[1:]),
            ("work", "other", *first[2:]),
            ("work", "checks", TimeLimits(check=1), "en", "bubblewrap"),
            (*first[:3], "vi", "bubblewrap"),
            (*first[:4], "none"),
        ]
        assert len({job_key(*each) for each in (first, *others)}) == 6


class TestRecords:
    def test_what_was_evaluated_is_taken_up(self, tmp_path):
        record = Record("key", PASSED, 1.5, 2)
        Records(tmp_path).write(JOB, record)
        assert Records(tmp_path).read(JOB) == record

    def test_record_of_other_work_is_not(self, tmp_path):
        Records(tmp_path).write(JOB, Record("another key", PASSED))
        assert Records(tmp_path).read(JOB) is None

    def test_record_that_is_incomplete_is_not(self, tmp_path):
        for result in (RunResult((), ("died",)), RunResult((CheckResult("day05", "a", Outcome.ERROR),))):
            Records(tmp_path).write(JOB, Record("key", result))
            assert Records(tmp_path).read(JOB) is None

    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"key": "key", "result": {}, "seconds": 1, "attempts": 1}'])
    def test_record_that_cannot_be_read_is_not(self, tmp_path, text):
        path = tmp_path / ".records" / "alice" / "day05.json"
        path.parent.mkdir(parents=True)
        path.write_text(text)
        assert Records(tmp_path).read(JOB) is None

    def test_nothing_but_records_is_left(self, tmp_path):
        Records(tmp_path).write(JOB, Record("key", PASSED))
        assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["day05.json", "day05.log"]


class TestRedaction:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("arn:aws:s3:::uploads-482910573829/x", f"arn:aws:s3:::uploads-{ACCOUNT}/x"),
            ("START RequestId: 0b6a0b9e-9a1d-4d6c-8a58-1f0f7f1f7a11 Version", "START RequestId: <id> Version"),
            ("Duration: 12.34 ms\tBilled Duration: 13 ms", "Duration: <time> ms\tBilled Duration: <time> ms"),
            ("Max Memory Used: 36 MB", "Max Memory Used: <memory> MB"),
            ("http://127.0.0.1:43211/x", "http://127.0.0.1:4566/x"),
            ("2026-06-30T17:00:00.123Z ok", "<time> ok"),
            ("after 10.3 s", "after <time> s"),
            ("/tmp/daylab-grading-ab12/works/3/day05/template.yaml:7", "day05/template.yaml:7"),
            ("/var/tmp/daylab-grading-ab12/works/3/template.yaml:7", "template.yaml:7"),
            ("../daylab-grading-ab12/labs/day05/test_behaviour.py:9", "labs/day05/test_behaviour.py:9"),
            ("user learner-1a2b3c4d", "user learner-<random>"),
            ("size 1234 bytes, 30 s, sum 12345678901234567890", "size 1234 bytes, 30 s, sum 12345678901234567890"),
        ],
    )
    def test_what_differs_each_time_goes_and_the_rest_stays(self, text, shown):
        assert redact(text) == shown

    def test_text_without_end_is_cut_and_says_so(self):
        assert redact("x" * (LONGEST + 5)).endswith(f"[cut: {LONGEST} of {LONGEST + 5} characters]")

    def test_order_and_duration_of_checks_leave_no_trace(self):
        one, other = (CheckResult("day05", name, Outcome.PASSED, seconds=len(name)) for name in ("a", "bb"))
        assert redacted(RunResult((one, other))) == redacted(RunResult((other, one)))
        assert redacted(RunResult((one,))).checks[0].seconds == 0


class TestChecks:
    def test_own_checks_alone(self, tmp_path):
        checks = gather("day05", tmp_path)
        assert set(checks.names) == set(checks.lab.checks)
        [directory] = checks.directories
        assert {path.name for path in directory.iterdir()} == {"lab.yaml", "test_behaviour.py"}

    @pytest.mark.parametrize("below", ["", "labs"])
    def test_hidden_checks_without_texts_are_hidden_and_worth_a_point(self, tmp_path, below):
        hidden = tmp_path / "h" / below / "day05"
        hidden.mkdir(parents=True)
        (hidden / "test_more.py").write_text("def test_secret(lab): pass\n")
        checks = gather("day05", tmp_path / "s", tmp_path / "h")
        worth = checks.worths("en", past_due=True)["secret"]
        assert (checks.hidden, worth.points, worth.visibility) == ({"secret"}, 1, "hidden")
        assert checks.names[-1] == "secret"

    def test_hidden_checks_with_texts_have_them(self, tmp_path):
        hidden = tmp_path / "h" / "day05"
        hidden.mkdir(parents=True)
        (hidden / "test_more.py").write_text("def test_secret(lab): pass\n")
        text = (LABS_DIR / "day05" / "lab.yaml").read_text(encoding="utf-8")
        head, _, checks = text.partition("checks:\n")
        first = checks.split("\n\n")[0].replace("upload_is_logged", "secret")
        (hidden / "lab.yaml").write_text(f"{head}checks:\n{first}\n    points: 5\n    visibility: after_due_date\n")
        found = gather("day05", tmp_path / "s", tmp_path / "h")
        assert found.worths("en", past_due=False)["secret"].visibility == "after_due_date"
        worth = found.worths("vi", past_due=True)["secret"]
        assert (worth.points, worth.visibility, worth.title) == (5, "visible", found.lab.checks["secret"].title.vi)
        assert found.hidden == frozenset()

    def test_two_checks_of_one_name_are_refused(self, tmp_path):
        hidden = tmp_path / "h" / "day05"
        hidden.mkdir(parents=True)
        (hidden / "test_more.py").write_text("def test_upload_is_logged(lab): pass\n")
        with pytest.raises(InputError, match="also at"):
            gather("day05", tmp_path / "s", tmp_path / "h")

    def test_hidden_checks_count_for_the_digest(self, tmp_path):
        hidden = tmp_path / "h" / "day05"
        hidden.mkdir(parents=True)
        (hidden / "test_more.py").write_text("def test_secret(lab): pass\n")
        assert gather("day05", tmp_path / "1").digest == gather("day05", tmp_path / "2").digest
        assert gather("day05", tmp_path / "3").digest != gather("day05", tmp_path / "4", tmp_path / "h").digest

    def test_hidden_checks_stand_apart_so_that_they_have_a_deployment_of_their_own(self, tmp_path):
        hidden = tmp_path / "h" / "day05"
        hidden.mkdir(parents=True)
        (hidden / "test_more.py").write_text("def test_secret(lab): pass\n")
        visible, apart = gather("day05", tmp_path / "s", tmp_path / "h").directories
        assert "secret" not in "".join(path.read_text() for path in visible.iterdir())
        assert {path.name for path in apart.iterdir()} == {"lab.yaml", "test_more.py"}
        assert visible.name == apart.name == "day05"

    @pytest.mark.parametrize(
        ("layout", "fix"),
        [("day05/test_x.py", "give --checks {}"), ("labs/day05/test_x.py", "give --checks {}"), ("x/test_x.py", "")],
    )
    def test_directory_without_hidden_checks_of_the_labs_stops_the_run(self, tmp_path, layout, fix):
        path = tmp_path / layout
        path.parent.mkdir(parents=True)
        path.write_text("def test_secret(lab): pass\n")
        with pytest.raises(InputError, match="holds no checks of day05") as caught:
            demand_hidden(path.parent, ["day05"])
        assert fix.format(tmp_path) in caught.value.fix
        if "day05" in layout:
            demand_hidden(tmp_path, ["day05"])


class FakeEngine:
    endpoint = Endpoint("http://127.0.0.1:1")
    token = ""
    log = Path("/nonexistent")
    isolation = "none"

    def __init__(self):
        self.lives, self.size, self.stopped = True, 0, 0

    def alive(self):
        return self.lives

    def memory(self):
        return self.size

    def stop(self):
        self.lives = False
        self.stopped += 1


class TestKeeper:
    @pytest.fixture
    def engines(self):
        return []

    @pytest.fixture
    def keeper(self, engines):
        def start():
            engines.append(FakeEngine())
            return engines[-1]

        return Keeper(start, memory=100)

    def test_one_engine_serves_all(self, keeper, engines):
        for _ in range(3):
            with keeper.lease():
                pass
        assert len(engines) == 1

    @pytest.mark.parametrize("spoil", [lambda e: setattr(e, "lives", False), lambda e: setattr(e, "size", 101)])
    def test_engine_that_died_or_grew_is_replaced(self, keeper, engines, spoil):
        with keeper.lease():
            spoil(engines[0])
        with keeper.lease():
            pass
        assert (len(engines), engines[0].stopped) == (2, 1)

    def test_it_is_replaced_only_when_nobody_uses_it(self, keeper, engines):
        entered, leave = threading.Event(), threading.Event()

        def other():
            with keeper.lease() as lease:
                entered.set()
                leave.wait(5)
                assert lease.alive()

        thread = threading.Thread(target=other)
        thread.start()
        entered.wait(5)
        with keeper.lease() as lease:
            lease.leave_unclean()
        waiting = threading.Thread(target=lambda: keeper.lease().__enter__())
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        assert engines[0].stopped == 0
        leave.set()
        thread.join(5)
        waiting.join(5)
        assert (len(engines), engines[0].stopped) == (2, 1)

    def test_nothing_starts_after_the_end(self, keeper, engines):
        with keeper.lease():
            keeper.close()
        assert engines[0].stopped
        with pytest.raises(EngineError, match="ended"), keeper.lease():
            pass
        assert len(engines) == 1


class TestSimilarity:
    def test_code_in_common_is_found_and_the_starter_does_not_count(self, tmp_path):
        pytest.importorskip("copydetect")
        starter = "".join(f"def given_{n}(a, b):\n    return a * {n} + b[{n}] - len(a)\n" for n in range(12))
        copied = "".join(f"def own_{n}(x):\n    for y in x:\n        print(y, {n})\n    return x\n" for n in range(8))
        other = "".join(f"class C{n}(dict):\n    z: int = {n} if True else None\n" for n in range(16))
        (tmp_path / "starter").mkdir()
        (tmp_path / "starter" / "f.py").write_text(starter)
        works = {}
        for name, text in (("alice", copied), ("bob", copied.replace("own", "mine")), ("carol", other), ("dave", "")):
            works[name] = tmp_path / name
            works[name].mkdir()
            (works[name] / "f.py").write_text(starter + text)
        assert [(pair.one, pair.other) for pair in similar(works, tmp_path / "starter")] == [("alice", "bob")]


def test_record_file_is_readable_json(tmp_path):
    Records(tmp_path).write(JOB, Record("key", PASSED))
    data = json.loads((tmp_path / ".records" / "alice" / "day05.json").read_text())
    assert set(data) == {"key", "result", "seconds", "attempts"}
