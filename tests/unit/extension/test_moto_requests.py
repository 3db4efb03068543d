"""moto reads what was parsed and authorized, whatever else an HTTP request holds."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from localstack.aws.api import RequestContext
from localstack.aws.protocol.parser import create_parser
from localstack.aws.spec import load_service
from localstack.http import Request
from localstack.services import moto
from moto.iam.models import iam_backends
from moto.logs.models import logs_backends

from harness.extension import moto_requests
from harness.extension.patching import Patches
from tests.support.handled_call import REGION, new_account

LOGS = {"X-Amz-Target": "Logs_20140328.GetLogEvents", "Content-Type": "application/x-amz-json-1.1"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OWN_STREAM = '{"logGroupName":"own","logStreamName":"s"}'
OWN_ROLE = "Action=GetRole&Version=2010-05-08&RoleName=own"


@pytest.fixture
def account() -> Iterator[str]:
    """An account with a role and a log group ``own``, and the same ``foreign``."""
    one, patches = new_account(), Patches("test")
    moto_requests.declare(patches)
    for name in ("own", "foreign"):
        iam_backends[one]["aws"].create_role(name, "{}", "/", None, "", [], "3600", None)
        logs = logs_backends[one][REGION]
        logs.create_log_group(name, {})
        logs.create_log_stream(name, "s")
        logs.put_log_events(name, "s", [{"timestamp": int(time.time() * 1000), "message": f"of {name}"}])
    with patches.applied():
        yield one


def answer(account: str, service: str, protocol: str, body: str, query: str = "", **headers: str) -> str:
    """What moto answers to a request that LocalStack parsed."""
    request = Request("POST", "/", headers=headers, body=body, query_string=query, raw_path="/")
    request.headers.add("X-Moto-Account-Id", account)  # as LocalStack does
    request.get_data(cache=True)  # as the authorization leaves it
    context = RequestContext(request)
    context.service, context.protocol = load_service(service), protocol
    context.region, context.account_id = REGION, account
    context.operation, context.service_request = create_parser(context.service, protocol).parse(request)
    response: Any = moto.dispatch_to_moto(context)
    return str(response.get_data(as_text=True))


@pytest.mark.parametrize(
    ("body", "query", "headers"),
    [
        (OWN_STREAM, "", {}),
        (OWN_STREAM, "logGroupName=foreign", {}),
        (OWN_STREAM, "Action=DescribeLogGroups", {}),
        (OWN_STREAM, "", {"Action": "DescribeLogGroups"}),
        (OWN_STREAM, "", {"logGroupName": "foreign"}),
        (OWN_STREAM, "", {"X-Moto-Account-Id": "123456789012"}),
        (OWN_STREAM, "", {"Content-Type": "application/x-www-form-urlencoded"}),
        (f'{OWN_STREAM[:-1]},"x":"&logGroupName=foreign&y="}}', "", {}),
        (f'{OWN_STREAM[:-1]},"x":"&Action=DescribeLogGroups&y="}}', "", {}),
        (f'{OWN_STREAM[:-1]},"x":"&logGroupName=foreign&y="}}', "", FORM),
    ],
)
def test_a_json_request_is_its_target_and_its_body(
    account: str, body: str, query: str, headers: dict[str, str]
) -> None:
    got = answer(account, "logs", "json", body, query, **(LOGS | headers))
    assert [event["message"] for event in json.loads(got)["events"]] == ["of own"]


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (OWN_ROLE, ""),
        ("", OWN_ROLE),
        (f"{OWN_ROLE}&RoleName=foreign", ""),
        (f"{OWN_ROLE}&Action=ListRoles", ""),
        (OWN_ROLE.replace("own", "foreign"), "RoleName=own"),
        (OWN_ROLE.replace("GetRole", "ListRoles"), "Action=GetRole"),
        (OWN_ROLE.replace("GetRole", "ListRoles"), OWN_ROLE),
        (f"{OWN_ROLE}&rolename=foreign&RoleName.1=foreign&PathPrefix=/", ""),
    ],
)
def test_a_form_is_what_was_parsed_of_it(account: str, body: str, query: str) -> None:
    got = answer(account, "iam", "query", body, query, **FORM)
    assert f"<Arn>arn:aws:iam::{account}:role/own</Arn>" in got
    assert "foreign" not in got


@pytest.mark.parametrize(
    ("path", "query", "rewritten"),
    [
        ("/restapis/abc/resources", "embed=methods&limit=1", False),
        ("/restapis/abc/resources", "", False),
        ("/restapis/abc/resources", "restapi_id=def", True),
        ("/restapis/a%62c/resources", "", True),
        ("//restapis/abc/resources", "", True),
        ("/restapis/./abc/resources", "", True),
    ],
)
def test_a_rest_request_that_says_more_than_its_operation_has_is_written_anew(
    path: str, query: str, rewritten: bool
) -> None:
    service = load_service("apigateway")
    context = RequestContext(Request("GET", path, query_string=query, raw_path=path))
    context.service, context.protocol = service, "rest-json"
    context.operation = service.operation_model("GetResources")
    context.service_request = {"restApiId": "abc"}
    assert moto_requests.says_more(context) is rewritten
    if rewritten:
        made = moto_requests.rewritten(context).request
        assert (made.path, made.query_string) == ("/restapis/abc/resources", b"")
