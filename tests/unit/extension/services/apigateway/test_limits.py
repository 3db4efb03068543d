"""Token buckets, quotas, and patch operations of usage plans."""

import datetime

import pytest

from harness.extension.services.apigateway.limits import Quotas, Throttle, Throttles, period_start
from harness.extension.services.apigateway.usage_plan_patches import apply_operations

TODAY = datetime.date(2025, 5, 21)  # a Wednesday
EMPTY = {"name": "p", "description": None, "product_code": None, "api_stages": [], "throttle": {}, "quota": {}}


def test_a_bucket_gives_its_burst_at_once_and_then_its_rate() -> None:
    throttles, limit = Throttles(), Throttle(rate=2, burst=3)
    assert [throttles.take(("k",), limit, 10.0) for _ in range(4)] == [True, True, True, False]
    assert not throttles.take(("k",), limit, 10.4)
    assert throttles.take(("k",), limit, 10.5)
    assert not throttles.take(("k",), limit, 10.6)
    assert [throttles.take(("k",), limit, 99.0) for _ in range(4)] == [True, True, True, False]


def test_buckets_are_apart_and_a_new_limit_starts_full() -> None:
    throttles, limit = Throttles(), Throttle(rate=0, burst=1)
    assert throttles.take(("a",), limit, 0)
    assert throttles.take(("b",), limit, 0)
    assert not throttles.take(("a",), limit, 1000)
    assert throttles.take(("a",), Throttle(rate=0, burst=2), 1000)


def test_no_burst_lets_nothing_through() -> None:
    assert not Throttles().take(("a",), Throttle(rate=100, burst=0), 50)


@pytest.mark.parametrize(
    ("period", "start"),
    [("DAY", TODAY), ("WEEK", datetime.date(2025, 5, 18)), ("MONTH", datetime.date(2025, 5, 1))],
)
def test_periods_begin(period: str, start: datetime.date) -> None:
    assert period_start(TODAY, period) == start
    assert period_start(start, period) == start


def test_a_quota_is_used_up_and_comes_back_with_the_next_period() -> None:
    quotas, quota = Quotas(), {"limit": 2, "period": "WEEK"}
    tomorrow, next_week = TODAY + datetime.timedelta(days=1), TODAY + datetime.timedelta(days=7)
    assert quotas.take("p", "k", quota, TODAY)
    assert quotas.take("p", "k", quota, tomorrow)
    assert not quotas.take("p", "k", quota, tomorrow)
    assert quotas.take("p", "other", quota, tomorrow)
    assert quotas.take("p", "k", quota, next_week)
    assert quotas.usage("p", quota, TODAY, tomorrow)["k"] == [[1, 1], [1, 0]]


def test_an_offset_is_taken_off_the_first_period() -> None:
    quotas, quota = Quotas(), {"limit": 2, "period": "DAY", "offset": 1}
    assert [quotas.take("p", "k", quota, TODAY) for _ in range(2)] == [True, False]
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert [quotas.take("p", "k", quota, tomorrow) for _ in range(3)] == [True, True, False]


def test_without_a_quota_requests_are_counted_only() -> None:
    quotas = Quotas()
    assert all(quotas.take("p", "k", {}, TODAY) for _ in range(5))
    assert quotas.usage("p", {}, TODAY, TODAY) == {"k": [[5, 0]]}


def test_operations_of_a_usage_plan() -> None:
    where = "/apiStages/a:dev/throttle/~1pets~1{id}/GET"
    plan = apply_operations(
        EMPTY,
        [
            {"op": "replace", "path": "/name", "value": "gold"},
            {"op": "add", "path": "/apiStages", "value": "a:dev"},
            {"op": "add", "path": "/apiStages", "value": "a:prod"},
            {"op": "replace", "path": f"{where}/rateLimit", "value": "0.5"},
            {"op": "replace", "path": f"{where}/burstLimit", "value": "2"},
            {"op": "replace", "path": "/throttle/rateLimit", "value": "1.5"},
            {"op": "replace", "path": "/quota/limit", "value": "10"},
            {"op": "replace", "path": "/quota/period", "value": "DAY"},
            {"op": "remove", "path": "/apiStages", "value": "a:prod"},
        ],
    )
    throttle = {"/pets/{id}/GET": {"rateLimit": 0.5, "burstLimit": 2}}
    assert plan["name"] == "gold"
    assert plan["api_stages"] == [{"apiId": "a", "stage": "dev", "throttle": throttle}]
    assert (plan["throttle"], plan["quota"]) == ({"rateLimit": 1.5}, {"limit": 10, "period": "DAY"})
    gone = apply_operations(
        plan,
        [
            {"op": "remove", "path": where},
            {"op": "remove", "path": "/throttle"},
            {"op": "remove", "path": "/quota"},
            {"op": "remove", "path": "/name"},
        ],
    )
    assert gone["api_stages"] == [{"apiId": "a", "stage": "dev", "throttle": {}}]
    assert (gone["throttle"], gone["quota"], gone["name"]) == ({}, {}, None)
    assert plan["name"] == "gold"


@pytest.mark.parametrize("path", ["/nothing", "/throttle/speed", "/apiStages/x:dev/throttle/~1a/GET/rateLimit"])
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="Invalid patch path"):
        apply_operations(EMPTY, [{"op": "replace", "path": path, "value": "1"}])


def test_what_is_forgotten_starts_anew_and_nothing_else_does() -> None:
    throttles, limit = Throttles(), Throttle(rate=0, burst=1)
    for name in ("one", "other"):
        assert throttles.take((name, "k"), limit, 0)
    throttles.forget("one")
    assert throttles.take(("one", "k"), limit, 0)
    assert not throttles.take(("other", "k"), limit, 0)
    quotas, quota = Quotas(), {"limit": 1, "period": "DAY"}
    for plan in ("one", "other"):
        assert quotas.take(plan, "k", quota, TODAY)
    quotas.forget({"one": None})
    assert quotas.take("one", "k", quota, TODAY)
    assert not quotas.take("other", "k", quota, TODAY)
