"""Reports for tests of the grade formats: one that has every state, and any that a run can leave."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from harness.grading.formats import Context, Pair
from harness.grading.lateness import Lateness
from harness.grading.result import CheckResult, Outcome
from harness.grading.score import Grade, Report, Score, Worth

MARKUP = "</pre><script>alert(1)</script> <img src=x onerror=alert(2)> {{ 7*7 }} ]]> &amp; | `x` **b** @all"
UNREAD = "it is a RAR archive"
SUBMITTED = datetime(2026, 6, 30, 12, tzinfo=UTC)
GENERATED = datetime(2026, 7, 1, 8, tzinfo=UTC)
HUGE = "\n".join(f"2026-06-30T11:59:58Z START RequestId {number} Version: $LATEST" for number in range(40_000))

BEHAVIOURS = {
    "upload_is_logged": ("An upload is logged", 2, "visible"),
    "keys_are_decoded": (f"Keys are decoded {MARKUP}", 1, "visible"),
    "sizes_are_counted": ("Sizes are counted", 3, "visible"),
    "report_is_written": ("Báo cáo được ghi bằng tiếng Việt", 1.5, "visible"),
    "role_is_narrow": ("The role is narrow", 1, "visible"),
    "queue_is_read": ("The queue is read", 1, "visible"),
    "bucket_is_private": ("Only the owner reads", 2, "hidden"),
    "large_file_is_read": ("A large file is read", 1, "after_due_date"),
}


def check(name: str, outcome: Outcome, **more: object) -> CheckResult:
    return CheckResult("day05", name, outcome, seconds=1.25, **more)  # type: ignore[arg-type]


def every_state(huge: str = "START\nEND") -> Report:
    """A submission with a check in each state, markup in every text, and a second lab that could not be evaluated."""
    results = [
        check("upload_is_logged", Outcome.PASSED),
        check(
            "keys_are_decoded", Outcome.FAILED, message=f"key {MARKUP}", report=f"expected: a b\n{MARKUP}\n```\n{huge}"
        ),
        check("sizes_are_counted", Outcome.FAILED, message="1 of 3", parts=3, passed_parts=2),
        check("report_is_written", Outcome.SKIPPED, blocked_by="keys_are_decoded"),
        check("role_is_narrow", Outcome.SKIPPED, missing=("iam.enforcement",), message="skipped"),
        check("queue_is_read", Outcome.ERROR, message="the engine did not answer", report="EndpointConnectionError"),
        check("bucket_is_private", Outcome.FAILED, message="secret: the neighbour read it"),
        check("large_file_is_read", Outcome.PASSED),
    ]
    scores = tuple(Score(each, worth(each.name)) for each in results)
    late = Lateness(timedelta(hours=25), 0.8)
    first = Grade("day05", f"Tải tệp lên {MARKUP}", scores, lateness=late)
    second = Grade("day07", "Second", (), ("day07/template.yaml: line 3: not YAML\x1b[31m \x00\ufffe",))
    return Report(f"nguyễn-văn-a {MARKUP}", (first, second), ("a link out of the archive was left out",), "0a1b2c3d4e")


def unread(submission: str = "lê-c", labs: tuple[str, ...] = ("day05", "day07")) -> Report:
    """A submission that could not be read."""
    scores = tuple(Score(CheckResult("", name, Outcome.FAILED), worth(name)) for name in BEHAVIOURS)
    grades = tuple(Grade(lab, f"Lab {lab}", scores, refusal=UNREAD) for lab in labs)
    return Report(submission, grades, refusal=UNREAD)


def worth(name: str) -> Worth:
    title, points, visibility = BEHAVIOURS[name]
    return Worth(title, points, visibility, "https://docs.aws.amazon.com/lambda/")  # type: ignore[arg-type]


def all_passed(submission: str = "trần-b") -> Report:
    scores = tuple(Score(check(name, Outcome.PASSED), worth(name)) for name in BEHAVIOURS)
    return Report(submission, (Grade("day05", "Tải tệp lên", scores),))


def context(**more: object) -> Context:
    similar = (Pair("nguyễn-văn-a", "=cmd()", 0.91),)
    return Context(**{"generated": GENERATED, "submitted": SUBMITTED, "similar": similar} | more)  # type: ignore[arg-type]


texts = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    [MARKUP, "```\n# h\n````", "=1+1", "\r\n| a |", "\udce9", "https://evil.example", "&lt;", "' --><b>"]
)
names = st.from_regex("[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def checks(draw: st.DrawFn, name: str) -> CheckResult:
    """A check as the plugin leaves it: what was skipped says why."""
    outcome = draw(st.sampled_from(Outcome))
    more: dict[str, object] = {"message": draw(st.none() | texts), "report": draw(st.none() | texts)}
    if outcome is Outcome.SKIPPED:
        more |= draw(st.sampled_from([{"missing": ("iam.enforcement",)}, {"blocked_by": "another"}]))
    if outcome is Outcome.FAILED and draw(st.booleans()):
        more |= {"parts": 3, "passed_parts": draw(st.integers(0, 2)), "missing": draw(st.sampled_from([(), ("x.y",)]))}
    return CheckResult("", name, outcome, seconds=draw(st.floats(0, 500)), **more)  # type: ignore[arg-type]


@st.composite
def grades(draw: st.DrawFn, lab: str) -> Grade:
    worths = st.builds(
        Worth,
        title=texts.filter(str.strip),
        points=st.sampled_from([0.25, 0.5, 1, 2, 1 / 3, 1000]),
        visibility=st.sampled_from(["visible", "hidden", "after_due_date"]),
        source=st.just("https://docs.aws.amazon.com/"),
    )
    found = draw(st.lists(names, unique=True, max_size=4))
    scores = tuple(Score(draw(checks(name)), draw(worths)) for name in found)
    factor = draw(st.none() | st.floats(0, 1))
    late = None if factor is None else Lateness(timedelta(hours=30), factor)
    return Grade(lab, draw(texts), scores, tuple(draw(st.lists(texts, max_size=1))), late)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    labs = draw(st.lists(st.sampled_from(["day05", "day06", "day11"]), unique=True, max_size=3))
    problems = tuple(draw(st.lists(texts, max_size=1)))
    submission = draw(texts.filter(bool))
    return Report(submission, tuple(draw(grades(lab)) for lab in labs), problems)


contexts = st.builds(context, lang=st.sampled_from(["en", "vi"]), audience=st.sampled_from(["student", "instructor"]))
