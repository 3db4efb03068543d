"""Temporary credentials on a live engine: what sessions may, who opens them, and what AWS says where they may not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from harness.clients import client, session
from harness.extension.services.sts.mfa import codes
from tests.support.account import Account, document, policy, statement
from tests.support.identity_provider import IdentityProvider, SigningKey, running_provider

ASSUMING = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")


class World(Account):
    """An account with roles that its user may assume, and clients of sessions."""

    def trusting(self, name: str, *actions: str, most: int = 3600, tags: Any = (), condition: Any = None) -> str:
        """A role that does SQS and SSM, and that the account's principals may assume with these actions."""
        trust = {
            **statement(*(actions or ASSUMING), condition=condition),
            "Principal": {"AWS": f"arn:aws:iam::{self.id}:root"},
        }
        del trust["Resource"]
        arn = self.root("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=document(trust),
            MaxSessionDuration=most,
            Tags=[{"Key": key, "Value": value} for key, value in tags],
        )["Role"]["Arn"]
        self.grant(name, statement("sqs:*", "ssm:*", "sts:*", "iam:Get*"))
        return str(arn)

    def named(self, name: str, *policies: str) -> Any:
        """STS as a new user with these policies."""
        return self.user("sts", *policies, name=name)

    def with_(self, answer: Any, service: str = "sqs") -> Any:
        """A client with the credentials in an answer of STS."""
        given = answer["Credentials"]
        return client(
            self.endpoint,
            service,
            access_key=given["AccessKeyId"],
            secret_key=given["SecretAccessKey"],
            token=given["SessionToken"],
        )

    def unsigned(self, service: str) -> Any:
        config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
        return session(self.endpoint, account=self.id).client(service, config=config)


@pytest.fixture(scope="module")
def world(engine: Any) -> World:
    return World(engine)


@pytest.fixture(scope="module")
def alice(world: World) -> Any:
    """STS as a user who may open any session, and uses SQS and IAM."""
    return world.named("alice", policy("sts:*", "sqs:*", "iam:*"))


def error_of(operation: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    error = caught.value.response["Error"]
    return str(error["Code"]), str(error["Message"])


def tags_of(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in pairs]


# -- session policies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["inline", "managed", "both"])
def test_a_session_is_limited_by_its_policies(world: World, alice: Any, given: str) -> None:
    role = world.trusting(f"limited-{given}")
    arn = world.root("iam").create_policy(PolicyName=given, PolicyDocument=policy("sqs:ListQueues"))["Policy"]["Arn"]
    terms: dict[str, Any] = {"RoleArn": role, "RoleSessionName": "session"}
    if given != "managed":
        terms["Policy"] = policy("sqs:ListQueues" if given == "inline" else "ssm:DescribeParameters")
    if given != "inline":
        terms["PolicyArns"] = [{"arn": arn}]
    answer = alice.assume_role(**terms)
    world.with_(answer).list_queues()
    code, message = error_of(world.with_(answer).create_queue, QueueName="q")
    assert code == "AccessDenied"
    assert message.endswith("because no session policy allows the sqs:CreateQueue action")
    assert answer["PackedPolicySize"] > 0
    if given == "both":
        world.with_(answer, "ssm").describe_parameters()


def test_a_managed_session_policy_that_is_gone_allows_nothing(world: World, alice: Any) -> None:
    iam = world.root("iam")
    arn = iam.create_policy(PolicyName="gone", PolicyDocument=policy("sqs:*"))["Policy"]["Arn"]
    role = world.trusting("outlives")
    answer = alice.assume_role(RoleArn=role, RoleSessionName="session", PolicyArns=[{"arn": arn}])
    world.with_(answer).list_queues()
    iam.delete_policy(PolicyArn=arn)
    assert error_of(world.with_(answer).list_queues)[0] == "AccessDenied"


# -- what a call to AssumeRole asks for ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "action"),
    [({"Tags": tags_of(("team", "blue"))}, "sts:TagSession"), ({"SourceIdentity": "alice"}, "sts:SetSourceIdentity")],
)
def test_tags_and_source_identity_need_both_sides(world: World, alice: Any, terms: Any, action: str) -> None:
    name = action.partition(":")[2]
    closed = world.trusting(f"closed-{name}", "sts:AssumeRole")
    open_ = world.trusting(f"open-{name}", "sts:AssumeRole", action)
    code, message = error_of(alice.assume_role, RoleArn=closed, RoleSessionName="session", **terms)
    assert code == "AccessDenied"
    assert f"is not authorized to perform: {action} on resource: {closed}" in message
    limited = world.named(f"u-{name}", policy("sts:AssumeRole"))
    limited.assume_role(RoleArn=open_, RoleSessionName="session")
    assert action in error_of(limited.assume_role, RoleArn=open_, RoleSessionName="session", **terms)[1]
    alice.assume_role(RoleArn=open_, RoleSessionName="session", **terms)


@pytest.mark.parametrize(
    ("terms", "code", "words"),
    [
        ({"DurationSeconds": 43201}, "ValidationError", "less than or equal to 43200"),
        ({"DurationSeconds": 3601}, "ValidationError", "exceeds the MaxSessionDuration set for this role"),
        ({"RoleSessionName": "a b"}, "ValidationError", "at 'roleSessionName'"),
        ({"RoleSessionName": "s" * 65}, "ValidationError", "less than or equal to 64"),
        ({"Policy": "{}"}, "MalformedPolicyDocument", ""),
        ({"Policy": policy("sqs:" + "x" * 2100)}, "ValidationError", "at 'policy'"),
        ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/None"}]}, "ValidationError", "does not exist"),
        ({"Tags": tags_of(("a", "1"), ("A", "2"))}, "InvalidParameterValue", "Duplicate tag keys"),
        ({"Tags": tags_of(("a", "1")), "TransitiveTagKeys": ["b"]}, "InvalidParameterValue", "must be included"),
        ({"SerialNumber": "arn:aws:iam::1:mfa/x", "TokenCode": "123456"}, "AccessDenied", "MultiFactorAuthentication"),
    ],
)
def test_what_sts_does_not_take(world: World, alice: Any, terms: Any, code: str, words: str) -> None:
    roles = world.root("iam").list_roles()["Roles"]
    role = next((r["Arn"] for r in roles if r["RoleName"] == "plain"), None) or world.trusting("plain")
    found, message = error_of(alice.assume_role, **{"RoleArn": role, "RoleSessionName": "session", **terms})
    assert (found, words in message) == (code, True), message


@pytest.mark.parametrize(
    "arn",
    [
        "deployer-of-the-account",
        "arn:aws:iam::111122223333:user/deployer",
        "arn:aws:iam:us-east-1:111122223333:role/deployer",
    ],
)
def test_what_is_no_role_is_a_validation_error_for_everybody(world: World, alice: Any, arn: str) -> None:
    for sts in (alice, world.named(f"nobody-{len(arn)}"), world.root("sts")):
        error = error_of(sts.assume_role, RoleArn=arn, RoleSessionName="session")
        assert error == ("ValidationError", f"{arn} is invalid")


def test_an_arn_that_is_too_short_is_a_validation_error(world: World) -> None:
    unchecked = Config(parameter_validation=False)
    sts = session(world.endpoint, account=world.id).client("sts", config=unchecked)
    code, message = error_of(sts.assume_role, RoleArn="deployer", RoleSessionName="session")
    assert code == "ValidationError"
    assert "'deployer' at 'roleArn' failed to satisfy constraint" in message


def test_a_role_says_how_long_its_sessions_last(world: World, alice: Any) -> None:
    role = world.trusting("long", most=7200)
    until = alice.assume_role(RoleArn=role, RoleSessionName="session", DurationSeconds=7200)["Credentials"][
        "Expiration"
    ]
    assert timedelta(seconds=7100) < until - datetime.now(UTC) <= timedelta(seconds=7200)


def test_the_root_user_assumes_no_role(world: World) -> None:
    role = world.trusting("rootless")
    found = error_of(world.root("sts").assume_role, RoleArn=role, RoleSessionName="session")
    assert found == ("AccessDenied", "Roles may not be assumed by root accounts.")


# -- condition keys ------------------------------------------------------------------------------------------------

SEEN = [
    ("role", "aws:TokenIssueTime", {"DateLessThan": {"aws:TokenIssueTime": "2099-01-01T00:00:00Z"}}, True),
    ("role", "issued before", {"DateLessThan": {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}}, False),
    ("role", "no MFA", {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, True),
    ("role", "MFA", {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, False),
    ("role", "source identity", {"StringEquals": {"aws:SourceIdentity": "alice"}}, True),
    ("role", "session tag", {"StringEquals": {"aws:PrincipalTag/team": "blue"}}, True),
    ("role", "session tag over the role's", {"StringEquals": {"aws:PrincipalTag/cost": "session"}}, True),
    ("role", "the role's tag", {"StringEquals": {"aws:PrincipalTag/kept": "role"}}, True),
    ("token", "aws:TokenIssueTime", {"Null": {"aws:TokenIssueTime": "false"}}, True),
    ("token", "no MFA", {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, True),
    ("token", "user name", {"StringEquals": {"aws:username": "carol"}}, True),
    ("user", "aws:TokenIssueTime", {"Null": {"aws:TokenIssueTime": "true"}}, True),
    ("user", "MFA is unknown", {"Null": {"aws:MultiFactorAuthPresent": "true"}}, True),
    ("user", "MFA is not false", {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, False),
    ("user", "MFA may be missing", {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, True),
]


@pytest.fixture(scope="module")
def carol(world: World) -> dict[str, Any]:
    """A user's own client, one with a session token of the user, and one of a role session with tags."""
    sts = world.named("carol", policy("sts:*"))
    role = world.trusting("seen", tags=(("Cost", "role"), ("kept", "role")))
    credentials = sts._request_signer._credentials
    answer = sts.assume_role(
        RoleArn=role,
        RoleSessionName="session",
        Tags=tags_of(("team", "blue"), ("cost", "session")),
        SourceIdentity="alice",
    )
    assert answer["SourceIdentity"] == "alice"
    own = client(world.endpoint, "sqs", access_key=credentials.access_key, secret_key=credentials.secret_key)
    return {"user": own, "token": world.with_(sts.get_session_token()), "role": world.with_(answer)}


@pytest.mark.parametrize(("who", "what", "condition", "holds"), SEEN)
def test_keys_of_sessions(world: World, carol: Any, who: str, what: str, condition: Any, holds: bool) -> None:
    allowed = document(statement("sqs:*", condition=condition), statement("sts:*"))
    iam = world.root("iam")
    if who == "role":
        iam.put_role_policy(RoleName="seen", PolicyName="inline", PolicyDocument=allowed)
    else:
        iam.put_user_policy(UserName="carol", PolicyName="p0", PolicyDocument=allowed)
    if holds:
        carol[who].list_queues()
    else:
        assert error_of(carol[who].list_queues)[0] == "AccessDenied"


# -- chaining ------------------------------------------------------------------------------------------------------


def test_transitive_tags_and_source_identity_stick_to_a_chain(world: World, alice: Any) -> None:
    first, second = world.trusting("first", most=7200), world.trusting("second", most=7200)
    plain = world.trusting("plain-second", "sts:AssumeRole")
    chained = world.with_(
        alice.assume_role(
            RoleArn=first,
            RoleSessionName="session",
            Tags=tags_of(("Team", "blue"), ("loose", "x")),
            TransitiveTagKeys=["Team"],
            SourceIdentity="alice",
        ),
        "sts",
    )
    again = {"RoleArn": second, "RoleSessionName": "chained"}
    assert "1 hour session limit" in error_of(chained.assume_role, **again, DurationSeconds=3601)[1]
    assert error_of(chained.assume_role, **again, SourceIdentity="bob")[0] == "AccessDenied"
    code, message = error_of(chained.assume_role, **again, Tags=tags_of(("team", "red")))
    assert (code, "conflicts with a transitive tag" in message) == ("InvalidParameterValue", True)
    message = error_of(chained.assume_role, RoleArn=plain, RoleSessionName="chained")[1]
    assert "sts:TagSession" in message
    answer = chained.assume_role(**again)
    assert answer["SourceIdentity"] == "alice"
    world.grant(
        "second",
        statement(
            "sqs:*",
            condition={
                "StringEquals": {"aws:PrincipalTag/team": "blue", "aws:SourceIdentity": "alice"},
                "Null": {"aws:PrincipalTag/loose": "true"},
            },
        ),
    )
    world.with_(answer).list_queues()


def test_a_source_identity_must_be_allowed_on_along_a_chain(world: World, alice: Any) -> None:
    first, second = world.trusting("chain-1"), world.trusting("chain-2", "sts:AssumeRole")
    chained = world.with_(alice.assume_role(RoleArn=first, RoleSessionName="session", SourceIdentity="alice"), "sts")
    message = error_of(chained.assume_role, RoleArn=second, RoleSessionName="chained")[1]
    assert "sts:SetSourceIdentity" in message


# -- session tokens and federated users ----------------------------------------------------------------------------


def test_a_session_token_is_its_users_and_limited(world: World, alice: Any) -> None:
    answer = alice.get_session_token()
    sts = world.with_(answer, "sts")
    assert sts.get_caller_identity()["Arn"] == f"arn:aws:iam::{world.id}:user/alice"
    world.with_(answer).list_queues()
    sts.assume_role(RoleArn=world.trusting("by-token"), RoleSessionName="session")
    assert error_of(world.with_(answer, "iam").list_users)[0] == "InvalidClientTokenId"
    for operation, parameters in (("get_session_token", {}), ("get_federation_token", {"Name": "fed"})):
        code, message = error_of(getattr(sts, operation), **parameters)
        assert (code, "with session credentials" in message) == ("AccessDenied", True)
    assert timedelta(hours=11) < answer["Credentials"]["Expiration"] - datetime.now(UTC) < timedelta(hours=13)


def test_a_role_session_opens_no_token(world: World, alice: Any) -> None:
    sts = world.with_(alice.assume_role(RoleArn=world.trusting("tokenless"), RoleSessionName="session"), "sts")
    for operation, parameters in (("get_session_token", {}), ("get_federation_token", {"Name": "fed"})):
        assert error_of(getattr(sts, operation), **parameters)[0] == "AccessDenied"


def test_no_policy_keeps_a_user_from_a_session_token(world: World) -> None:
    denied = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    token = world.named("denied", denied).get_session_token()
    assert error_of(world.with_(token).list_queues)[0] == "AccessDenied"


def test_a_second_factor_is_really_asked_for(world: World) -> None:
    iam = world.root("iam")
    sts = world.named("dave", policy("sts:*"), policy("iam:GetUser"))
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="dave")["VirtualMFADevice"]
    seed = device["Base32StringSeed"].decode()
    before, now, _ = codes(seed, datetime.now(UTC))
    serial = device["SerialNumber"]
    iam.enable_mfa_device(UserName="dave", SerialNumber=serial, AuthenticationCode1=before, AuthenticationCode2=now)
    mfa, later = ({"SerialNumber": serial, "TokenCode": code} for code in codes(seed, datetime.now(UTC))[1:])
    wrong = {"SerialNumber": serial, "TokenCode": str((int(mfa["TokenCode"]) + 500_000) % 1_000_000).zfill(6)}
    assert "invalid MFA one time pass code" in error_of(sts.get_session_token, **wrong)[1]
    guarded = world.trusting("guarded", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    assert error_of(sts.assume_role, RoleArn=guarded, RoleSessionName="session")[0] == "AccessDenied"
    answer = sts.assume_role(RoleArn=guarded, RoleSessionName="session", **mfa)
    world.grant("guarded", statement("sqs:*", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    assert error_of(world.with_(answer).list_queues)[0] == "AccessDenied"  # the session itself has none
    assert "invalid MFA one time pass code" in error_of(sts.get_session_token, **mfa)[1]  # a code is taken once
    token = sts.get_session_token(**later)
    world.with_(token, "iam").get_user(UserName="dave")
    world.with_(token, "sts").assume_role(RoleArn=guarded, RoleSessionName="session")
    other = world.named("erin", policy("sts:*"))
    assert "unable to validate MFA code" in error_of(other.get_session_token, **later)[1]


def test_a_federated_user_has_what_both_sides_allow(world: World, alice: Any) -> None:
    nothing = alice.get_federation_token(Name="fed-none")
    assert nothing["FederatedUser"]["Arn"] == f"arn:aws:sts::{world.id}:federated-user/fed-none"
    assert error_of(world.with_(nothing).list_queues)[0] == "AccessDenied"
    both = alice.get_federation_token(
        Name="fed-both",
        Policy=policy("sqs:ListQueues", "ssm:*", "sts:*", "iam:*"),
        Tags=tags_of(("team", "blue")),
    )
    assert both["FederatedUser"]["FederatedUserId"] == f"{world.id}:fed-both"
    world.with_(both).list_queues()
    assert error_of(world.with_(both).create_queue, QueueName="q")[0] == "AccessDenied"
    assert error_of(world.with_(both, "ssm").describe_parameters)[0] == "AccessDeniedException"
    assert error_of(world.with_(both, "iam").list_users)[0] == "InvalidClientTokenId"
    sts = world.with_(both, "sts")
    assert sts.get_caller_identity()["Arn"].endswith(":federated-user/fed-both")
    role = world.trusting("by-federated")
    assert error_of(sts.assume_role, RoleArn=role, RoleSessionName="session")[0] == "AccessDenied"
    limited = world.named("frank", policy("sts:GetFederationToken"))
    message = error_of(limited.get_federation_token, Name="fed-tags", Tags=tags_of(("team", "blue")))[1]
    assert "sts:TagSession" in message


# -- principals that are gone --------------------------------------------------------------------------------------


def test_a_role_of_the_same_name_is_another_principal(world: World, alice: Any) -> None:
    answer = alice.assume_role(RoleArn=world.trusting("again"), RoleSessionName="session")
    world.with_(answer).list_queues()
    world.root("iam").delete_role_policy(RoleName="again", PolicyName="inline")
    world.root("iam").delete_role(RoleName="again")
    assert error_of(world.with_(answer).list_queues)[0] == "AccessDenied"
    world.trusting("again")
    assert error_of(world.with_(answer).list_queues)[0] == "AccessDenied"


# -- identity providers --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def provider(world: World) -> Iterator[IdentityProvider]:
    with running_provider() as running:
        world.root("iam").create_open_id_connect_provider(
            Url=running.url, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
        )
        yield running


@pytest.fixture(scope="module")
def federated(world: World, provider: IdentityProvider) -> str:
    """A role for alice of the provider."""
    trust = {
        "Effect": "Allow",
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
        "Principal": {"Federated": f"arn:aws:iam::{world.id}:oidc-provider/{provider.name}"},
        "Condition": {"StringEquals": {f"{provider.name}:aud": "sts.amazonaws.com", f"{provider.name}:sub": "alice"}},
    }
    role = world.root("iam").create_role(RoleName="federated", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    world.grant("federated", statement("sqs:*"))
    return str(role)


def assumed(world: World, role: str, token: str, **terms: Any) -> Any:
    return world.unsigned("sts").assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="session", WebIdentityToken=token, **terms
    )


def test_a_token_of_the_provider_opens_a_session(world: World, provider: IdentityProvider, federated: str) -> None:
    answer = assumed(world, federated, provider.token())
    world.with_(answer).list_queues()
    assert answer["SubjectFromWebIdentityToken"] == "alice"
    assert answer["Audience"] == "sts.amazonaws.com"
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{world.id}:assumed-role/federated/session"
    limited = assumed(world, federated, provider.token(), Policy=policy("ssm:*"))
    assert error_of(world.with_(limited).list_queues)[0] == "AccessDenied"
    tags = {"https://aws.amazon.com/tags": {"principal_tags": {"team": ["blue"]}, "transitive_tag_keys": ["team"]}}
    tagged = assumed(world, federated, provider.token(**tags))
    world.grant("federated", statement("sqs:*", condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}}))
    world.with_(tagged).list_queues()
    assert error_of(world.with_(answer).list_queues)[0] == "AccessDenied"
    identity = {"https://aws.amazon.com/source_identity": "alice"}
    error = error_of(assumed, world=world, role=federated, token=provider.token(**identity))
    assert error == ("AccessDenied", "Not authorized to perform sts:SetSourceIdentity")


FALSE = {
    "of another subject": ({"sub": "bob"}, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
    "for another audience": ({"aud": "other"}, "InvalidIdentityToken", "Incorrect token audience"),
    "over": ({"exp": 1_000_000_000}, "ExpiredTokenException", "Token expired"),
    "without an end": ({"exp": None}, "InvalidIdentityToken", "exp"),
    "of the future": ({"nbf": 9_000_000_000}, "InvalidIdentityToken", "not valid yet"),
    "without subject": ({"sub": None}, "InvalidIdentityToken", "sub"),
    "of a foreign issuer": ({"iss": "https://accounts.example.com"}, "InvalidIdentityToken", "No OpenIDConnect"),
}


@pytest.mark.parametrize("how", FALSE)
def test_a_token_that_is_false(world: World, provider: IdentityProvider, federated: str, how: str) -> None:
    changes, code, words = FALSE[how]
    found, message = error_of(assumed, world=world, role=federated, token=provider.token(**changes))
    assert (found, words in message) == (code, True), message


def test_a_token_that_the_provider_has_not_signed(world: World, provider: IdentityProvider, federated: str) -> None:
    claims, other = provider.claims(), SigningKey()
    good = provider.key.token(claims)
    head, body, signature = good.split(".")
    forged = {
        "by another key": other.token(claims),
        "by an unknown key": SigningKey("2").token(claims),
        "without an algorithm": provider.key.token(claims, alg="none"),
        "with a shared secret": provider.key.token(claims, alg="HS256"),
        "unsigned": f"{head}.{body}.",
        "changed": f"{head}.{provider.key.token({**claims, 'sub': 'root'}).split('.')[1]}.{signature}",
        "no token": "abcd",
        "of many parts": f"{good}.{good}",
        "deep": "[" * 9000,
    }
    for how, token in forged.items():
        found, message = error_of(assumed, world=world, role=federated, token=token)
        assert found == "InvalidIdentityToken", (how, message)


def test_an_issuer_elsewhere_does_not_answer(world: World, federated: str) -> None:
    url = "https://idp.example.com"
    world.root("iam").create_open_id_connect_provider(Url=url, ClientIDList=["a"], ThumbprintList=["0" * 40])
    token = SigningKey().token(IdentityProvider(url).claims())
    code, message = error_of(assumed, world=world, role=federated, token=token)
    assert (code, "Couldn't retrieve verification key" in message) == ("InvalidIdentityToken", True)


def test_an_assertion_of_saml_proves_nothing(world: World, federated: str) -> None:
    saml = {"RoleArn": federated, "PrincipalArn": f"arn:aws:iam::{world.id}:saml-provider/p", "SAMLAssertion": "YWJj"}
    for sts in (world.unsigned("sts"), world.root("sts")):
        assert error_of(sts.assume_role_with_saml, **saml)[0] == "InvalidIdentityToken"


# -- nobody --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("sts", "get_caller_identity", "MissingAuthenticationToken"),
        ("iam", "list_users", "MissingAuthenticationToken"),
        ("dynamodb", "list_tables", "MissingAuthenticationTokenException"),
        ("lambda", "list_functions", "MissingAuthenticationTokenException"),
        ("sqs", "list_queues", "AccessDenied"),
    ],
)
def test_who_signs_nothing_is_nobody(world: World, service: str, operation: str, code: str) -> None:
    assert error_of(getattr(world.unsigned(service), operation))[0] == code
