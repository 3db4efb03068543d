"""What stands around a refusal: which client called which operation of which service, and on which objects of S3.

Read are the errors of boto3 and the AWS CLI, of the SDKs for Java (1 and 2), JavaScript, Go, PHP, Ruby and .NET, of
CloudFormation and of the CLI's ``aws s3`` commands. Where only an operation is told, somebody else finds
the service; EC2 is known by its code.

Limits: the first of each in a text.
"""

import re
from dataclasses import dataclass

__all__ = ["Surroundings", "surroundings"]

_BOTO = re.compile(r"\((?P<code>[\w.]{1,64})\) when calling the (?P<operation>[A-Za-z0-9]{1,64}) operation")
_OPERATIONS = (
    re.compile(r"operation error (?P<service>[A-Za-z0-9 ]{1,60}): (?P<operation>[A-Za-z0-9]{1,64}),"),
    re.compile(r"\bAPI: (?P<service>[a-z0-9-]{1,40}):(?P<operation>[A-Za-z0-9]{1,64})\b"),
    re.compile(r'Error executing "(?P<operation>[A-Za-z0-9]{1,64})" on "https?://(?P<service>)'),
    re.compile(
        r"\bde_(?P<operation>[A-Za-z0-9]{1,64}?)Command(?:Error)?\b.{0,200}?client-(?P<service>[a-z0-9-]{1,40})"
    ),
    re.compile(r"\bclient-(?P<service>[a-z0-9-]{1,40})\b.{0,400}?\bde_(?P<operation>[A-Za-z0-9]{1,64}?)Command"),
)
_SERVICES = (
    re.compile(r"\(Service: (?:Amazon|AWS)? ?(?P<service>[A-Za-z0-9 ]{1,40})[;,] "),
    re.compile(r"\bawssdk\.services\.(?P<service>[a-z0-9]{1,40})\."),
    re.compile(r"\bclient-(?P<service>[a-z0-9-]{1,40})\b"),
    re.compile(r"\bAws::(?P<service>[A-Z][A-Za-z0-9]{1,40})::Errors"),
    re.compile(r"\bAmazon\.(?P<service>[A-Z][A-Za-z0-9]{1,40})\.Amazon"),
)
_URI = re.compile(r"s3://(?P<bucket>[a-z0-9.-]{3,63})(?P<key>/[^\s'\",;)]{0,1024})?")
_URLS = (
    re.compile(
        r"https?://(?P<bucket>[a-z0-9.-]{3,63})\.s3[.-][a-z0-9.-]{0,60}amazonaws\.com(?P<key>/[^\s'\"`?]{0,1024})?"
    ),
    re.compile(
        r"https?://s3[.-][a-z0-9.-]{0,60}amazonaws\.com/(?P<bucket>[a-z0-9.-]{3,63})(?P<key>/[^\s'\"`?]{0,1024})?"
    ),
)
_REFUSED = re.compile(
    r"access ?denied|\b403\b|forbidden|not authorized|unauthorized|no permission|permission denied|not have permission",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is told around a message.

    Attributes:
        code: the error's code; empty: it is not told.
        service: how the client calls the service (``S3``, ``cognito-idp``); empty: it is not told.
        operation: operation; empty: it is not told.
        resources: ARNs of buckets and objects that ``s3://…`` and URLs name.
        refused: whether the text says at all that something is refused.
    """

    code: str
    service: str
    operation: str
    resources: tuple[str, ...]
    refused: bool


def surroundings(text: str) -> Surroundings:
    """What a text tells.

    Args:
        text: one line, see :func:`harness.permissions.message_text.plain_text`.
    """
    boto = _BOTO.search(text)
    code = boto["code"] if boto else ""
    service, operation = "", boto["operation"] if boto else ""
    if not operation:
        found = next((found for each in _OPERATIONS if (found := each.search(text))), None)
        if found is not None:
            service, operation = found["service"], found["operation"]
    if not service:
        found = next((found for each in _SERVICES if (found := each.search(text))), None)
        service = found["service"] if found else "ec2" if "UnauthorizedOperation" in text else ""
    return Surroundings(code, service.strip(), operation, tuple(_objects(text)), _REFUSED.search(text) is not None)


def _objects(text: str) -> list[str]:
    found = [one for pattern in (_URI, *_URLS) for one in pattern.finditer(text)]
    arns = (f"arn:aws:s3:::{one['bucket']}{(one['key'] or '').rstrip('/.:')}" for one in found)
    return list(dict.fromkeys(arns))[:10]
