"""Random cases in the case format of `harness.iam`, from a seed: the same seed gives the same cases.

Policies are valid (AWS would store them) and near the request: half of the entries are what the request asks for, half
are near misses (a sibling action, the bucket for the object, another case of a key, another role). All layers,
operators and kinds of principals occur. A context key is text when AWS documents it as single-valued, else a list.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from harness.iam import Principal, principal_context

__all__ = ["random_cases"]

type Json = dict[str, Any]
HOME, OTHER = "111122223333", "444455556666"
PRINCIPALS: Final = (
    *(f"arn:aws:iam::{HOME}:user/alice", f"arn:aws:sts::{HOME}:assumed-role/app/run") * 3,
    *(f"arn:aws:iam::{OTHER}:user/bob", f"arn:aws:sts::{OTHER}:assumed-role/app/run"),
    *(f"arn:aws:iam::{HOME}:root", f"arn:aws:sts::{HOME}:federated-user/carol"),
    *("s3.amazonaws.com", "events.amazonaws.com"),
)
TARGETS: Final[Sequence[tuple[Sequence[str], str]]] = (
    (("s3:GetObject", "s3:PutObject"), "arn:aws:s3:::docs/home/alice/a.txt"),
    (("s3:GetObject", "s3:DeleteObject"), "arn:aws:s3:::docs/a:b.txt"),
    (("s3:ListBucket",), "arn:aws:s3:::docs"),
    (("sqs:SendMessage", "sqs:ReceiveMessage"), f"arn:aws:sqs:us-east-1:{HOME}:jobs"),
    (("sns:Publish",), f"arn:aws:sns:us-east-1:{HOME}:news"),
    (("lambda:InvokeFunction",), f"arn:aws:lambda:us-east-1:{HOME}:function:resize"),
    (("kms:Decrypt", "kms:Encrypt"), f"arn:aws:kms:us-east-1:{HOME}:key/1234"),
    (("sts:AssumeRole",), f"arn:aws:iam::{HOME}:role/deploy"),
    (("dynamodb:GetItem", "dynamodb:PutItem"), f"arn:aws:dynamodb:us-east-1:{HOME}:table/orders"),
    (("ec2:DescribeInstances",), "*"),
)
NEAR: Final = {
    "arn:aws:s3:::docs/home/alice/a.txt": (
        *("arn:aws:s3:::docs", "arn:aws:s3:::docs/*", "arn:aws:s3:::docs/home/${aws:username}/*"),
        *("arn:aws:s3:::DOCS/*", "arn:aws:s3:::docs/home/alice/?.txt", "arn:aws:s3:::*/home/*/a.txt"),
        *("arn:aws:s3:::docs/home/${aws:PrincipalTag/team, 'alice'}/*", "arn:aws:s3:::docs/${*}"),
    ),
    "arn:aws:s3:::docs/a:b.txt": (
        "arn:aws:s3:::docs/*",
        "arn:aws:s3:::docs/a?b.txt",
        "arn:aws:s3:::d*",
        "arn:aws:s3:*",
    ),
    "arn:aws:s3:::docs": ("arn:aws:s3:::docs/*", "arn:aws:s3:::doc?", "arn:aws:s3:::*", "arn:aws:s3:::docs*"),
}
CONTEXT: Final[dict[str, Sequence[Any]]] = {
    "aws:SourceIp": ("10.1.2.3", "203.0.113.7", "2001:db8::1"),
    "aws:SecureTransport": ("true", "false"),
    "aws:RequestedRegion": ("us-east-1", "eu-west-1"),
    "aws:MultiFactorAuthPresent": ("true", "false"),
    "aws:MultiFactorAuthAge": ("60", "3600", "7200.0"),
    "aws:TokenIssueTime": ("2026-05-01T12:00:00Z", "2026-06-01T00:00:00+02:00", "1780000000"),
    "aws:PrincipalTag/team": ("blue", "Blue", "alice"),
    "aws:SourceArn": ("arn:aws:s3:::docs", f"arn:aws:events:us-east-1:{HOME}:rule/nightly"),
    "aws:SourceAccount": (HOME, OTHER),
    "sts:ExternalId": ("7f3c", ""),
    "s3:prefix": ("home/alice/", "HOME/alice/"),
    "aws:TagKeys": (["env"], ["env", "team"], ["Env", "cost"], []),
    "dynamodb:LeadingKeys": (["alice"], ["alice", "bob"]),
    "kms:EncryptionContext:digest": ("AQID", "AQIE"),
}
VALUES: Final[dict[str, Sequence[str]]] = {
    "aws:SourceIp": ("10.0.0.0/8", "203.0.113.7", "2001:db8::/32", "10.1.2.3/32"),
    "aws:SecureTransport": ("true", "false"),
    "aws:RequestedRegion": ("us-east-1", "us-*", "EU-WEST-1"),
    "aws:MultiFactorAuthPresent": ("true", "false"),
    "aws:MultiFactorAuthAge": ("3600", "60", "7200"),
    "aws:TokenIssueTime": ("2026-05-15T00:00:00Z", "2026-05-31T22:00:00Z", "1770000000"),
    "aws:PrincipalTag/team": ("blue", "b*", "${aws:username}", "${aws:PrincipalTag/team}"),
    "aws:SourceArn": ("arn:aws:s3:::docs", "arn:aws:s3:::*", f"arn:aws:events:*:{HOME}:rule/*", "arn:aws:*"),
    "aws:SourceAccount": (HOME, OTHER),
    "sts:ExternalId": ("7f3c", "*"),
    "s3:prefix": ("home/alice/", "home/${aws:username}/", "home/*"),
    "aws:TagKeys": ("env", "team", "e*"),
    "dynamodb:LeadingKeys": ("alice", "${aws:username}"),
    "kms:EncryptionContext:digest": ("AQID", "AQIE"),
    "aws:PrincipalArn": (
        *(f"arn:aws:iam::{HOME}:user/alice", f"arn:aws:iam::{HOME}:role/app", "arn:aws:iam::*:role/*"),
        f"arn:aws:sts::{HOME}:assumed-role/app/run",
    ),
    "aws:username": ("alice", "ALICE", "a*"),
}
STRINGS: Final = (
    *("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
    *("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
)
ARNS: Final = ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike")
NUMBERS: Final = tuple(
    f"Numeric{name}"
    for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
)
FITTING: Final[dict[str, Sequence[str]]] = {
    "aws:SourceIp": ("IpAddress", "NotIpAddress"),
    "aws:SecureTransport": ("Bool",),
    "aws:MultiFactorAuthPresent": ("Bool",),
    "aws:MultiFactorAuthAge": NUMBERS,
    "aws:TokenIssueTime": tuple(name.replace("Numeric", "Date") for name in NUMBERS),
    "aws:SourceArn": (*ARNS, "StringLike"),
    "aws:PrincipalArn": (*ARNS, "StringLike", "StringEquals"),
    "kms:EncryptionContext:digest": ("BinaryEquals",),
}
MULTIVALUED: Final = ("aws:TagKeys", "dynamodb:LeadingKeys")


def random_cases(seed: int, count: int, *, start: int = 0) -> Iterator[Json]:
    """``count`` cases from number ``start`` on, named ``random/SEED/NUMBER``."""
    for number in range(start, start + count):
        # One source a case, so that a case does not depend on the ones before it.
        yield _Source(random.Random(f"{seed}/{number}")).case(f"random/{seed}/{number}")


class _Source:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def case(self, name: str) -> Json:
        chance = self.chance
        self.principal = chance.choice(PRINCIPALS)
        actions, self.resource = chance.choice(TARGETS)
        self.action = chance.choice(actions)
        case: Json = {
            "id": name,
            "request": {
                "action": self.action,
                "resource": self.resource,
                "resourceAccount": HOME,
                "principal": self.principal,
                "context": self._context(),
            },
            "identityPolicies": [],
        }
        signed = self.principal.startswith("arn:")
        identity = signed and not self.principal.endswith(":root")
        if identity:  # neither services nor the root user have policies of their own
            case["identityPolicies"] = [self._policy(allow=0.8) for _ in range(chance.choice((0, 1, 1, 1, 2)))]
        always = self.action == "sts:AssumeRole"  # a role has a trust policy
        if always or (self.resource != "*" and chance.random() < (0.5 if signed else 0.95)):
            case["resourcePolicy"] = self._resource_policy()
        if identity and chance.random() < 0.2:
            case["permissionBoundaryPolicies"] = [self._policy(allow=0.9)]
        if ":sts:" in self.principal and chance.random() < 0.35:
            case["sessionPolicies"] = [self._policy(allow=0.9)]
        if signed and chance.random() < 0.15:
            case["serviceControlPolicies"] = [
                [self._policy(allow=0.8, wide=True)] for _ in range(chance.choice((1, 2)))
            ]
        if chance.random() < 0.1:
            everything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
            control: Json = {"Version": "2012-10-17", "Statement": [everything]}
            if chance.random() < 0.6:
                control["Statement"].append({**self._statement(allow=0.0), "Principal": "*"})
            case["resourceControlPolicies"] = [[control]]
        if signed and chance.random() < 0.08:
            statement = {**self._statement(allow=0.9, wide=True), "Principal": "*"}
            case["vpcEndpointPolicies"] = [{"Version": "2012-10-17", "Statement": [statement]}]
        return case

    def _context(self) -> Json:
        chance = self.chance
        context: Json = dict(principal_context(Principal.parse(self.principal)))
        # What AWS puts into every request is there; the rest may be missing.
        for key, values in CONTEXT.items():
            always = key in ("aws:SourceIp", "aws:SecureTransport", "aws:RequestedRegion")
            if always or chance.random() < 0.4:
                context[key] = chance.choice(values)
        if ":user/" not in self.principal or chance.random() < 0.05:
            context.pop("aws:username", None)
        return context

    def _policy(self, *, allow: float, wide: bool = False) -> Json:
        statements = [self._statement(allow=allow, wide=wide) for _ in range(self.chance.choice((1, 1, 2, 3)))]
        version = self.chance.choice(("2012-10-17",) * 9 + ("2008-10-17",))
        return {"Version": version, "Statement": statements if len(statements) > 1 else statements[0]}

    def _resource_policy(self) -> Json:
        document = self._policy(allow=0.75)
        statements = document["Statement"]
        document["Statement"] = []
        for statement in statements if isinstance(statements, list) else [statements]:
            trust = self.action == "sts:AssumeRole"
            kept = {key: value for key, value in statement.items() if not (trust and key.endswith("Resource"))}
            denies = statement["Effect"] == "Deny"
            # NotPrincipal is for Deny; AWS advises against it with Allow, and trust policies do not take it.
            element = "NotPrincipal" if denies and not trust and self.chance.random() < 0.3 else "Principal"
            document["Statement"].append({**kept, element: self._principals(negated=element == "NotPrincipal")})
        return document

    def _principals(self, *, negated: bool) -> Any:
        chance = self.chance
        if not negated and chance.random() < 0.2:
            return chance.choice(("*", {"AWS": "*"}))
        if not self.principal.startswith("arn:"):
            return {"Service": chance.choice((self.principal, self.principal, "sns.amazonaws.com"))}
        account = self.principal.split(":")[4]
        own = [self.principal, account, f"arn:aws:iam::{account}:root"]
        if ":assumed-role/" in self.principal:
            own.append(f"arn:aws:iam::{account}:role/app")
        if negated:
            return {"AWS": chance.sample(own, chance.randint(1, len(own)))}
        others = [f"arn:aws:iam::{HOME}:user/dora", f"arn:aws:iam::{account}:role/other", "777788889999"]
        entries = [chance.choice(own if chance.random() < 0.75 else others) for _ in range(chance.choice((1, 1, 2)))]
        found: Json = {"AWS": entries if len(entries) > 1 else entries[0]}
        if chance.random() < 0.1:
            found["Service"] = "lambda.amazonaws.com"
        return found

    def _statement(self, *, allow: float, wide: bool = False) -> Json:
        chance = self.chance
        statement: Json = {"Effect": "Allow" if chance.random() < allow else "Deny"}
        statement["NotAction" if chance.random() < 0.1 else "Action"] = self._actions(wide)
        statement["NotResource" if chance.random() < 0.1 else "Resource"] = self._resources(wide)
        if chance.random() < (0.25 if statement["Effect"] == "Allow" else 0.6):
            statement["Condition"] = self._conditions()
        return statement

    def _actions(self, wide: bool) -> Any:
        chance, (service, name) = self.chance, self.action.split(":")
        if wide and chance.random() < 0.6:
            return "*"
        fitting = (self.action, f"{service}:*", f"{service}:{name[:3]}*", "*", f"{service}:{name.upper()}")
        near = (
            f"{service}:Other",
            f"{service}:{name}Version",
            "iam:*",
            f"{service}:{name[:-1]}",
            f"{service}:?{name[1:]}",
        )
        entries = [chance.choice(fitting if chance.random() < 0.7 else near) for _ in range(chance.choice((1, 1, 2)))]
        return entries if len(entries) > 1 else entries[0]

    def _resources(self, wide: bool) -> Any:
        chance = self.chance
        if wide and chance.random() < 0.6:
            return "*"
        parts = self.resource.rsplit(":", 1)
        near = NEAR.get(self.resource) or (f"{self.resource}*", f"{parts[0]}:*", f"{self.resource}/x", "*")
        entries = []
        for _ in range(chance.choice((1, 1, 2))):
            fitting = chance.random() < 0.5 or self.resource == "*"
            entries.append(chance.choice((self.resource, "*")) if fitting else chance.choice(near))
        return entries if len(entries) > 1 else entries[0]

    def _conditions(self) -> Json:
        chance = self.chance
        found: Json = {}
        for _ in range(chance.choice((1, 1, 1, 2))):
            key = chance.choice(tuple(VALUES))
            if chance.random() < 0.12:
                found.setdefault("Null", {})[self._spelled(key)] = chance.choice(("true", "false"))
                continue
            operator = chance.choice(FITTING.get(key, STRINGS))
            if key in MULTIVALUED:
                operator = chance.choice(("ForAllValues:", "ForAnyValue:")) + operator
            if chance.random() < 0.2:
                operator += "IfExists"
            values = chance.sample(VALUES[key], chance.choice((1, 1, 2)))
            found.setdefault(operator, {})[self._spelled(key)] = values if len(values) > 1 else values[0]
        return found

    def _spelled(self, key: str) -> str:
        """Key names are not case-sensitive: some are written so."""
        return key.lower() if self.chance.random() < 0.2 else key
