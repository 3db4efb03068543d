"""When schedule expressions are due."""

from datetime import UTC, datetime

import pytest

from harness.extension.services.events.schedule_expressions import parse_schedule

START = "2025-06-11 09:07"  # a Wednesday

DUE = [
    # the three next times after START
    ("rate(1 minute)", ["2025-06-11 09:08", "2025-06-11 09:09", "2025-06-11 09:10"]),
    ("rate(5 minutes)", ["2025-06-11 09:12", "2025-06-11 09:17", "2025-06-11 09:22"]),
    ("rate(2 hours)", ["2025-06-11 11:07", "2025-06-11 13:07", "2025-06-11 15:07"]),
    ("rate(7 days)", ["2025-06-18 09:07", "2025-06-25 09:07", "2025-07-02 09:07"]),
    ("cron(0/15 * * * ? *)", ["2025-06-11 09:15", "2025-06-11 09:30", "2025-06-11 09:45"]),
    ("cron(* * * * ? *)", ["2025-06-11 09:08", "2025-06-11 09:09", "2025-06-11 09:10"]),
    ("cron(0 10 * * ? *)", ["2025-06-11 10:00", "2025-06-12 10:00", "2025-06-13 10:00"]),
    ("cron(7 9 * * ? *)", ["2025-06-12 09:07", "2025-06-13 09:07", "2025-06-14 09:07"]),
    ("cron(0 18 ? * MON-FRI *)", ["2025-06-11 18:00", "2025-06-12 18:00", "2025-06-13 18:00"]),
    ("cron(0 8 ? * 2 *)", ["2025-06-16 08:00", "2025-06-23 08:00", "2025-06-30 08:00"]),  # 2 is Monday
    ("cron(0 8 ? * FRI-MON *)", ["2025-06-13 08:00", "2025-06-14 08:00", "2025-06-15 08:00"]),
    ("cron(0 8 1 * ? *)", ["2025-07-01 08:00", "2025-08-01 08:00", "2025-09-01 08:00"]),
    ("cron(0 8 L * ? *)", ["2025-06-30 08:00", "2025-07-31 08:00", "2025-08-31 08:00"]),
    ("cron(0 8 LW * ? *)", ["2025-06-30 08:00", "2025-07-31 08:00", "2025-08-29 08:00"]),
    ("cron(0 8 15W * ? *)", ["2025-06-16 08:00", "2025-07-15 08:00", "2025-08-15 08:00"]),
    ("cron(0 8 1W * ? *)", ["2025-07-01 08:00", "2025-08-01 08:00", "2025-09-01 08:00"]),
    ("cron(0 8 ? * 3#2 *)", ["2025-07-08 08:00", "2025-08-12 08:00", "2025-09-09 08:00"]),  # second Tuesday
    ("cron(0 8 ? * FRIL *)", ["2025-06-27 08:00", "2025-07-25 08:00", "2025-08-29 08:00"]),
    ("cron(0 8 ? * L *)", ["2025-06-14 08:00", "2025-06-21 08:00", "2025-06-28 08:00"]),  # Saturday
    ("cron(30 6,18 1,15 JAN,JUL ? 2025-2026)", ["2025-07-01 06:30", "2025-07-01 18:30", "2025-07-15 06:30"]),
    ("cron(0 0 29 2 ? *)", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
]


def moment(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(("expression", "expected"), DUE, ids=[row[0] for row in DUE])
def test_next_times(expression, expected):
    schedule, last, found = parse_schedule(expression), moment(START), []
    for _ in expected:
        last = schedule.after(last)
        found.append(last)
    assert found == [moment(text) for text in expected]


def test_year_that_is_over_never_comes():
    assert parse_schedule("cron(0 8 1 1 ? 2024)").after(moment(START)) is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "rate(0 minutes)",
        "rate(5)",
        "rate(5 weeks)",
        "rate(999999999 days)",
        f"rate({'9' * 5_000} days)",
        "cron(0 8 * * ?)",
        "cron(60 8 * * ? *)",
        f"cron(0 8 * * ? {'9' * 5_000})",
    ],
)
def test_what_is_no_expression_is_none(expression):
    assert parse_schedule(expression) is None
