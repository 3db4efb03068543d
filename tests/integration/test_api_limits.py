"""REST APIs: API keys, usage plans, throttling, quotas."""

import datetime
from typing import Any

import pytest

from harness.pytest_plugin.waiting import Eventually
from tests.integration.rest_api import RestApi, with_log_role
from tests.support.account import Account

FORBIDDEN = (403, '{"message":"Forbidden"}')
TOO_MANY = (429, '{"message":"Too Many Requests"}')
USED_UP = (429, '{"message":"Limit Exceeded"}')


@pytest.fixture
def account(engine: Any) -> Account:
    return Account(engine)


@pytest.fixture
def api(account: Account) -> RestApi:
    api = RestApi(account)
    api.mock(apiKeyRequired=True)
    api.deploy()
    return api


def plan(api: RestApi, **settings: Any) -> tuple[str, str, str]:
    """(plan, key, the key's value) with stage ``dev``."""
    made = api.gateway.create_usage_plan(name="plan", apiStages=[{"apiId": api.id, "stage": "dev"}], **settings)
    key = api.gateway.create_api_key(name="key", enabled=True)
    api.gateway.create_usage_plan_key(usagePlanId=made["id"], keyId=key["id"], keyType="API_KEY")
    return made["id"], key["id"], key["value"]


def answers(api: RestApi, key: str | None = None, times: int = 1) -> list[tuple[int, str]]:
    headers = {"x-api-key": key} if key else {}
    found = (api.call(headers=headers) for _ in range(times))
    return [(answer.status_code, answer.text if answer.status_code != 200 else "") for answer in found]


def test_a_method_that_requires_a_key_is_forbidden_without_one_of_the_stages_plans(api: RestApi) -> None:
    assert answers(api) == [FORBIDDEN]
    assert answers(api, "not-a-key-of-anybody") == [FORBIDDEN]
    _, key_id, key = plan(api)
    assert answers(api, key) == [(200, "")]
    assert api.call(headers={"x-api-key": key.swapcase()}).headers["x-amzn-ErrorType"] == "ForbiddenException"
    disable = {"op": "replace", "path": "/enabled", "value": "false"}
    api.gateway.update_api_key(apiKey=key_id, patchOperations=[disable])
    assert answers(api, key) == [FORBIDDEN]
    api.gateway.delete_api_key(apiKey=key_id)
    assert answers(api, key) == [FORBIDDEN]


def test_a_key_of_a_plan_for_another_stage_is_forbidden(api: RestApi) -> None:
    plan_id, _, key = plan(api)
    stage = {"op": "remove", "path": "/apiStages", "value": f"{api.id}:dev"}
    api.gateway.update_usage_plan(usagePlanId=plan_id, patchOperations=[stage])
    assert answers(api, key) == [FORBIDDEN]


def test_beyond_its_burst_a_key_gets_too_many_requests_and_other_keys_do_not(api: RestApi) -> None:
    plan_id, _, key = plan(api, throttle={"rateLimit": 0.001, "burstLimit": 2})
    other = api.gateway.create_api_key(name="other", enabled=True)
    api.gateway.create_usage_plan_key(usagePlanId=plan_id, keyId=other["id"], keyType="API_KEY")
    assert answers(api, key, 3) == [(200, ""), (200, ""), TOO_MANY]
    assert api.call(headers={"x-api-key": key}).headers["x-amzn-ErrorType"] == "TooManyRequestsException"
    assert answers(api, other["value"]) == [(200, "")]
    more = [{"op": "replace", "path": f"/throttle/{name}", "value": "0.5"} for name in ("rateLimit",)]
    more.append({"op": "replace", "path": "/throttle/burstLimit", "value": "5"})
    updated = api.gateway.update_usage_plan(usagePlanId=plan_id, patchOperations=more)
    assert updated["throttle"] == {"rateLimit": 0.5, "burstLimit": 5}
    assert answers(api, key) == [(200, "")]


def test_a_methods_own_throttle_in_a_plan_goes_before_the_plans(api: RestApi) -> None:
    plan_id, _, key = plan(api, throttle={"rateLimit": 100, "burstLimit": 100})
    where = f"/apiStages/{api.id}:dev/throttle/~1hello/GET"
    limits = [
        {"op": "replace", "path": f"{where}/burstLimit", "value": "1"},
        {"op": "replace", "path": f"{where}/rateLimit", "value": "0.001"},
    ]
    updated = api.gateway.update_usage_plan(usagePlanId=plan_id, patchOperations=limits)
    assert updated["apiStages"][0]["throttle"] == {"/hello/GET": {"burstLimit": 1, "rateLimit": 0.001}}
    assert answers(api, key, 2) == [(200, ""), TOO_MANY]


def test_a_used_up_quota_is_another_answer_and_usage_is_told(api: RestApi) -> None:
    plan_id, key_id, key = plan(api, quota={"limit": 2, "period": "DAY"})
    assert answers(api, key, 3) == [(200, ""), (200, ""), USED_UP]
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    usage = api.gateway.get_usage(usagePlanId=plan_id, startDate=today, endDate=today)
    assert usage["items"] == {key_id: [[2, 0]]}


def test_a_stages_throttle_holds_for_callers_without_a_key(account: Account, eventually: Any) -> None:
    with_log_role(account)
    api = RestApi(account)
    api.mock()
    api.mock("PUT")
    api.deploy()
    api.update_stage(
        ("replace", "/~1hello/GET/throttling/burstLimit", "1"),
        ("replace", "/~1hello/GET/throttling/rateLimit", "0.001"),
        ("replace", "/~1hello/GET/logging/loglevel", "INFO"),
    )
    assert answers(api, times=2) == [(200, ""), TOO_MANY]
    assert api.call("PUT").status_code == 200
    lines = eventually(api.log, until=lambda found: found[-1:] == ["Method completed with status: 429"], within=10)
    assert lines[-2] == (
        f"Key throttle limit exceeded for RestApi {api.id}, Stage dev, Resource {api.resource}, HttpMethod GET. "
        "Limit: 0.00 Burst: 1"
    )
    api.update_stage(("remove", "/~1hello/GET", None))
    assert answers(api, times=2) == [(200, ""), (200, "")]


def test_the_log_masks_the_key_and_says_why_it_is_not_authorized(account: Account, eventually: Any) -> None:
    with_log_role(account)
    api = RestApi(account)
    api.mock(apiKeyRequired=True)
    api.deploy()
    api.update_stage(("replace", "/*/*/logging/loglevel", "INFO"))
    assert answers(api, "0123456789abcdefghij") == [FORBIDDEN]
    lines = eventually(api.log, until=lambda found: len(found) == 4, within=10)
    assert lines[2] == (
        "API Key **************efghij not authorized because method 'GET /hello' requires API Key and API Key is not "
        f"associated with a Usage Plan for API Stage {api.id}/dev: API Stage is not in a Usage Plan"
    )
    assert lines[3] == "Method completed with status: 403"


@pytest.fixture(scope="session", name="eventually")
def eventually_of_the_plugin() -> Eventually:
    return Eventually("en")
