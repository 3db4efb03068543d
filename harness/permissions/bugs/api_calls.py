"""Making the API calls that a bug file writes down.

Limits: boto3's service and operation names; parameters are checked by the engine, not by the client, because some
bugs need a value that AWS's clients refuse to send (a session of one second).
"""

import io
import zipfile
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError

from harness import clients
from harness.clients import Endpoint
from harness.errors import InputError
from harness.i18n.catalogue import permissions as words
from harness.i18n.message import verbatim
from harness.permissions.bugs.model import Step

__all__ = ["Credentials", "client", "make_call"]

Credentials = dict[str, str]
"""``account`` for a root user, else ``access_key``, ``secret_key`` and, for sessions, ``token``."""


def client(endpoint: Endpoint, service: str, credentials: Credentials) -> Any:
    """A client that sends what it is given, and only once."""
    return _session(endpoint).client(
        service,
        aws_access_key_id=credentials.get("account") or credentials["access_key"],
        aws_secret_access_key=credentials.get("secret_key", clients.SECRET),
        aws_session_token=credentials.get("token"),
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


@cache
def _session(endpoint: Endpoint) -> Any:
    """One session for all callers: service models are read from disk once a session."""
    return clients.session(endpoint)


def make_call(endpoint: Endpoint, step: Step, credentials: Credentials) -> dict[str, Any]:
    """Make one call and return its answer.

    Raises:
        InputError: there is no such service or operation.
        ClientError: the engine refuses (botocore's).
    """
    service, _, operation = step.call.partition(":")
    try:
        made = client(endpoint, service, credentials)
    except BotoCoreError as error:
        raise InputError(words.NO_SERVICE(service=service), where=step.call, fix=verbatim(str(error)[:200])) from None
    methods = {name: method for method, name in made.meta.method_to_api_mapping.items()}
    if operation not in methods:
        raise InputError(words.NO_OPERATION(service=service, operation=operation), where=step.call, fix=words.AS_IN_API)
    answer: dict[str, Any] = getattr(made, methods[operation])(**_values(step.parameters))
    return answer


def _values(given: Any) -> Any:
    if isinstance(given, dict):
        if set(given) == {"$zip"}:
            return _archive(given["$zip"])
        return {key: _values(value) for key, value in given.items()}
    return [_values(value) for value in given] if isinstance(given, list) else given


def _archive(files: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()
