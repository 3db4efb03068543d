"""A call as LocalStack's chain hands it to daylab's handlers, made without an engine: its stores are really used."""

import json
import random
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.serialize import create_serializer
from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.spec import load_service
from localstack.http import Request, Response
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from harness.extension.authorization import signature
from harness.extension.authorization.sessions import Session

__all__ = ["ANY_POLICY", "context_of", "new_account", "new_session", "new_user", "opened"]

REGION = "us-east-1"
ANY_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def new_account() -> str:
    """The number of an account that nobody has used."""
    return str(random.SystemRandom().randrange(10**11, 10**12))


def new_user(account: str, *policies: Any, name: str = "alice") -> tuple[str, str]:
    """Access key id and secret of a new user with these inline policies."""
    backend = iam_backends[account]["aws"]
    backend.create_user(REGION, name)
    for number, document in enumerate(policies):
        backend.put_user_policy(name, f"p{number}", json.dumps(document))
    key = backend.create_access_key(name)
    return key.access_key_id, key.secret_access_key


def new_session(account: str, role: str, *policies: Any) -> tuple[str, str, str]:
    """Access key id, secret and token of a session of a new role with these inline policies."""
    backend = iam_backends[account]["aws"]
    made = backend.create_role(role, json.dumps(ANY_POLICY), "/", None, "", [], "3600", None)
    for number, document in enumerate(policies):
        backend.put_role_policy(role, f"p{number}", json.dumps(document))
    return opened(account, f"arn:aws:sts::{account}:assumed-role/{role}/s", made.arn, made.id)


def opened(account: str, arn: str, principal: str, principal_id: str, **terms: Any) -> tuple[str, str, str]:
    """Access key id, secret and token of a session of a role, a user or root, with the terms of ``Session``."""
    key = iam_backends[account]["aws"].create_temp_access_key()
    session = Session(
        account_id=account,
        arn=arn,
        principal_arn=principal,
        principal_id=principal_id,
        issued=datetime.now(UTC),
        access_key_id=key.access_key_id,
        secret_access_key=key.secret_access_key,
        session_token="token",
        **terms,
    )
    sts_backends[account]["aws"].assumed_roles.append(session)
    return session.access_key_id, session.secret_access_key, session.session_token


def context_of(
    service: str, operation: str, parameters: dict[str, Any], key: str, secret: str = "", token: str = ""
) -> RequestContext:
    """The context of a signed call, as it is when the authorization is asked."""
    model = load_service(service)
    serializer = create_serializer(model.metadata["protocol"], include_validation=False)  # a caller may send anything
    made = serializer.serialize_to_request(parameters, model.operation_model(operation))
    body = made["body"]
    request = AWSRequest(made["method"], f"http://127.0.0.1:4566{made['url_path']}", made["headers"], body)
    SigV4Auth(Credentials(key, secret or "secret", token or None), model.signing_name, REGION).add_auth(request)
    prepared = request.prepare()
    url = urlsplit(prepared.url)
    headers = {**prepared.headers, "Host": url.netloc}
    raw = prepared.body if isinstance(prepared.body, bytes) else (prepared.body or "").encode()
    arrived = Request(prepared.method, url.path, headers=headers, body=raw, query_string=url.query, raw_path=url.path)
    context = RequestContext(arrived)
    context.service, context.operation = model, model.operation_model(operation)
    context.protocol = model.metadata["protocol"]
    context.service_request = parameters
    context.region, context.account_id = REGION, _account(key)
    signature.remember(HandlerChain(), context, Response())
    return context


def _account(key: str) -> str:
    from localstack.aws.accounts import get_account_id_from_access_key_id

    return key if key.isdigit() else str(get_account_id_from_access_key_id(key))
