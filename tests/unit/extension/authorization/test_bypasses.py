"""A caller with rights on one resource reaches no other: for every operation, every parameter, every spelling."""

import itertools
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from localstack.aws.api import CommonServiceException
from localstack.aws.chain import HandlerChain
from localstack.http import Response

from harness.descriptors import mapped_services, service, services
from harness.extension.authorization.call import Call, UnmappedError
from harness.extension.authorization.decisions import DecisionLog
from harness.extension.authorization.handler import AuthorizationHandler
from harness.extension.authorization.operations import requirements
from harness.extension.authorization.resources import resource_tags
from tests.support.handled_call import context_of, new_account, new_user
from tests.support.names import NoLookup
from tests.support.naming import model, own_arns, places, request
from tests.support.properties import tried

ACCOUNT, OTHER, REGION = "111122223333", "444455556666", "us-east-1"
BY_PATH = {"apigateway"}
"""Services whose resource is the path of the request, not a parameter."""

ARN_OF_FEW = re.compile(r"arn:aws:(iam:|s3:[^:])")
TELLS_WHAT_IS_MISSING = {"kms"}
"""Services that answer everybody that a resource is not there, before they ask for permission; none is here."""
CONTENT = {
    ("cloudtrail", "UpdateEventDataStore", "Name"),  # its new name
    ("ec2", "CopyImage", "Name"),  # of a new image, which has an id
    ("ec2", "CreateImage", "Name"),
    ("ec2", "RegisterImage", "Name"),
    ("ec2", "ModifyInstanceEventWindow", "Name"),
    ("ec2", "ModifyManagedPrefixList", "PrefixListName"),
    ("ec2", "CreateIpamPrefixListResolver", "Rules.Conditions.ResourceId"),  # what a rule matches
    ("ec2", "ModifyIpamPrefixListResolver", "Rules.Conditions.ResourceId"),
    ("ec2", "CreateIpamPrefixListResolver", "Rules.IpamScopeId"),
    ("rds", "CreateDBInstance", "DBName"),  # a database in an instance
    ("rds", "ModifyIntegration", "IntegrationName"),  # its new name
    ("rds", "RestoreDBInstanceFromDBSnapshot", "DBName"),
    ("rds", "RestoreDBInstanceFromS3", "DBName"),
    ("rds", "RestoreDBInstanceToPointInTime", "DBName"),
    ("ssm", "CreateAssociation", "AssociationName"),  # a label; an association has an id
    ("ssm", "UpdateAssociation", "AssociationName"),
    ("ssm", "DeleteAssociation", "Name"),  # not read beside AssociationId
    ("ssm", "DescribeAssociation", "Name"),
}
"""Parameters that are called like a resource and name none."""


def operations(name: str) -> list[str]:
    return [one for one in model(name).operation_names if places(name, one)]


def asked(name: str, operation: str, values: dict[str, str]) -> list[str] | None:
    """Resources that a call asks for; None for an operation that is refused as unmapped."""
    call = Call(name, operation, request(name, operation, values), ACCOUNT, REGION)
    try:
        return [need.resource for need in requirements(call, NoLookup())]
    except UnmappedError:
        return None


@pytest.mark.parametrize("name", sorted({*services(), *mapped_services()} - BY_PATH))
def test_every_parameter_that_names_a_resource_is_asked_for(name: str) -> None:
    """Another's name or ARN in one parameter is seen, whatever the others hold."""
    one, passed = service(name), []
    assert one is not None
    foreign = ["foreign", "x/foreign", *(arn for arn in own_arns(one.prefix, OTHER, "foreign") if "foreign" in arn)]
    for operation in operations(name):
        own = dict.fromkeys(places(name, operation), "own")
        for place, value in itertools.product(own, foreign[:12]):
            if (name, operation, place) not in CONTENT:
                found = asked(name, operation, own | {place: value})
                if found is not None and not any(OTHER in one or "foreign" in one or "*" in one for one in found):
                    passed.append((operation, place, value))
    assert passed == []


SPELLINGS = st.sampled_from(
    [
        str.upper,
        str.swapcase,
        quote,
        lambda text: quote(text, safe=""),
        lambda text: text.replace("o", "%6F"),
        lambda text: f"{text}/",
        lambda text: f"/{text}",
        lambda text: f"own/../{text}",
        lambda text: f"{text}/../own",
        lambda text: f"{text}?x=own",
        lambda text: f"{text}\x00own",
        lambda text: f" {text}",
        lambda text: f"{text},own",
        lambda text: f"own {text}",
        lambda text: f"own:{text}",
        lambda text: text,
    ]
)


@pytest.fixture(scope="module")
def caller() -> tuple[str, str, AuthorizationHandler]:
    """Key and secret of a user with every action on resources called ``own``, and who decides on calls."""
    account = new_account()
    prefixes = sorted({one.prefix for one in map(service, (*services(), *mapped_services())) if one is not None})
    # moto takes no policy with resources of IAM but those of a few forms, nor of S3 with a region
    resources = [
        arn for prefix in prefixes for arn in own_arns(prefix, account) if "own" in arn and not ARN_OF_FEW.match(arn)
    ]
    resources += [f"arn:aws:iam::{account}:{kind}/own" for kind in ("user", "role", "group", "policy")]
    statement = {"Effect": "Allow", "Action": "*", "Resource": resources}
    key, secret = new_user(account, {"Version": "2012-10-17", "Statement": [statement]})
    return key, secret, AuthorizationHandler("enforce", DecisionLog(None))


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, str, dict[str, str]]:
    """An operation with another's name in at least one parameter that names a resource, oddly spelled."""
    name = draw(st.sampled_from(sorted({*services(), *mapped_services()} - BY_PATH - TELLS_WHAT_IS_MISSING)))
    known = operations(name)
    assume(known)
    operation = draw(st.sampled_from(known))
    own = dict.fromkeys(places(name, operation), "own")
    open_ = [place for place in own if (name, operation, place) not in CONTENT]
    assume(open_)
    one = service(name)
    assert one is not None
    foreign = ["foreign", *(arn for arn in own_arns(one.prefix, OTHER, "foreign") if "foreign" in arn)]
    text = draw(st.sampled_from(foreign))
    return name, operation, own | {draw(st.sampled_from(open_)): draw(SPELLINGS)(text)}


@given(calls())
@tried(60)
def test_odd_spellings_reach_nothing(
    caller: tuple[str, str, AuthorizationHandler], call: tuple[str, str, dict[str, str]]
) -> None:
    """Through the whole authorization, signed as a client signs."""
    key, secret, handler = caller
    name, operation, values = call
    parameters: dict[str, Any] = request(name, operation, values)
    shape = model(name).operation_model(operation).input_shape
    for member, one in shape.members.items():  # a path and a host need all of their parts
        if one.serialization.get("location") == "uri" or one.serialization.get("hostLabel"):
            parameters.setdefault(member, "own" if one.type_name == "string" else 1)
    context = context_of(name, operation, parameters, key, secret)
    with pytest.raises(CommonServiceException) as refused:
        handler(HandlerChain(), context, Response())
    assert refused.value.status_code in (400, 403), json.dumps([name, operation, values])


@pytest.mark.parametrize("region", ["", "nowhere-1"])
def test_an_arn_of_no_region_names_nothing(region: str) -> None:
    """IPAM's ARNs have none; in others a caller may write anything."""
    assert resource_tags(f"arn:aws:ec2:{region}:{ACCOUNT}:ipam/x") == {}
