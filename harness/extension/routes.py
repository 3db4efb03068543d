"""The engine's own routes under ``/_daylab``: what it is and can do, what it decided, and the few things to ask of it.

Reading is free; whatever changes something needs the header ``X-Daylab-Token`` with the session's token, which the
owner of the engine knows and no web page does.
"""

import dataclasses
import importlib.metadata
import json
import os
import secrets
from typing import Any

from localstack.aws.connect import connect_to
from localstack.http import Request, Response, Router
from localstack.runtime import get_current_runtime

from harness import __version__
from harness.descriptors import services
from harness.errors import InputError
from harness.extension import engine_stores
from harness.extension.account_release import AccountReleases
from harness.extension.authorization.decisions import DecisionLog
from harness.extension.sandbox.engine_runner import engine_cgroups
from harness.extension.sandbox.isolation import choose
from harness.extension.services.lambda_ import runtimes
from harness.extension.settings import Settings
from harness.extension.timescale import Timescale

__all__ = ["Routes", "capabilities"]

EXECUTOR = "daylab-process"
"""Lambda executor that runs functions as processes; of LocalStack's own executors nothing is known."""


def capabilities(iam: str = "enforce", executor: str = EXECUTOR) -> list[str]:
    """Names of what an engine with this IAM mode and Lambda executor can do, as the services' descriptors have it."""
    found = {"accounts.release", "time.compressed"}
    for one in services().values():
        for name, needs in one.capabilities.items():
            if not (needs.enforced and iam != "enforce") and not (needs.processes and executor != EXECUTOR):
                found.add(name)
    return sorted(found)


class Routes:
    """The ``/_daylab`` routes."""

    def __init__(self, settings: Settings, log: DecisionLog, timescale: Timescale, releases: AccountReleases) -> None:
        self._settings = settings
        self._releases = releases
        self._log = log
        self._timescale = timescale

    def add_to(self, router: Router[Any]) -> None:
        """Put the routes on the gateway's router."""
        router.add("/_daylab/info", endpoint=self.info, methods=["GET"])
        router.add("/_daylab/decisions", endpoint=self.decisions, methods=["GET"])
        router.add("/_daylab/role-session", endpoint=self.role_session, methods=["POST"])
        router.add("/_daylab/time-scale", endpoint=self.time_scale, methods=["POST"])
        router.add("/_daylab/accounts", endpoint=self.accounts, methods=["GET"])
        router.add("/_daylab/accounts/<account>", endpoint=self.release, methods=["DELETE"])
        router.add("/_daylab/shutdown", endpoint=self.shutdown, methods=["POST"])

    def info(self, request: Request, **_: Any) -> Response:
        """Versions, capabilities, what is enforced, and how time runs."""
        isolation = choose(self._settings.isolation)
        return _json(
            {
                "daylab": __version__,
                "versions": {
                    name: importlib.metadata.version(name)
                    for name in ("localstack-core", "moto-ext", "awslambdaric", "boto3")
                },
                "capabilities": capabilities(self._settings.iam, os.environ.get("LAMBDA_RUNTIME_EXECUTOR", EXECUTOR)),
                "iam": self._settings.iam,
                "isolation": isolation.how,
                "isolation_reason": isolation.reason,
                "limits": str(engine_cgroups() or "measured"),
                "time_scale": self._settings.time_scale,
                "lambda": {"python": runtimes.version(), "interpreter": runtimes.interpreter()},
                "pid": os.getpid(),
            }
        )

    def decisions(self, request: Request, **_: Any) -> Response:
        """Decisions, oldest first; ``?account=…`` and ``?denied=1`` narrow them."""
        rows = self._log.select(request.args.get("account"), denied=request.args.get("denied") == "1")
        return _json([row.row() for row in rows])

    def role_session(self, request: Request, **_: Any) -> Response:
        """Credentials of a role, whoever its trust policy admits: how a harness looks through a role's eyes.

        Body: ``{"role_arn": …, "session_name": …}``; the role must exist. It ends after ``"seconds"``, if
        they are given.
        """
        if refused := self._without_token(request):
            return refused
        body = json.loads(request.data or b"{}")
        role_arn, session = str(body.get("role_arn", "")), str(body.get("session_name", "daylab"))
        account = role_arn.split(":")[4] if role_arn.count(":") >= 5 else ""
        clients = connect_to(aws_access_key_id=account or None)
        try:
            clients.iam.get_role(RoleName=role_arn.rsplit("/", 1)[-1])
            given = clients.sts.assume_role(RoleArn=role_arn, RoleSessionName=session)["Credentials"]
        except clients.iam.exceptions.NoSuchEntityException:
            return _json({"message": f"no role {role_arn}"}, 404)
        if isinstance(seconds := body.get("seconds"), int | float):
            from harness.extension.services.sts.opening import shorten  # loaded with the service, not at the start

            shorten(role_arn, given["AccessKeyId"], seconds)
        return _json({**given, "Expiration": given["Expiration"].isoformat()})

    def time_scale(self, request: Request, **_: Any) -> Response:
        """Let waits pass faster in one account. Body: ``{"account_id": …, "time_scale": 60}``."""
        if refused := self._without_token(request):
            return refused
        try:
            body = json.loads(request.data)
            account, factor = str(body["account_id"]), float(body["time_scale"])
            self._timescale.set(account, factor)
        except InputError as error:
            return _json({"message": f"{error.what}: {error.fix}"}, 400)
        except (ValueError, TypeError, KeyError):
            return _json({"message": 'daylab: the body is {"account_id": "123456789012", "time_scale": 60}'}, 400)
        return _json({"account_id": account, "time_scale": factor})

    def accounts(self, request: Request, **_: Any) -> Response:
        """Accounts for which something is kept, each with the services that do."""
        return _json(engine_stores.holders())

    def release(self, request: Request, account: str, **_: Any) -> Response:
        """Drop an account with everything in it; what is left of it, if anything, is in ``problems``."""
        if refused := self._without_token(request):
            return refused
        try:
            released = self._releases.release(account)
        except InputError as error:
            return _json({"message": f"{error.what}: {error.fix}"}, 400)
        return _json(dataclasses.asdict(released))

    def shutdown(self, request: Request, **_: Any) -> Response:
        """End the engine in an orderly way."""
        if refused := self._without_token(request):
            return refused
        get_current_runtime().exit(0)
        return _json({"message": "shutting down"}, 202)

    def _without_token(self, request: Request) -> Response | None:
        given = request.headers.get("X-Daylab-Token", "")
        if self._settings.token and secrets.compare_digest(given, self._settings.token):
            return None
        return _json({"message": "daylab: this needs the session's token in X-Daylab-Token"}, 403)


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status=status, mimetype="application/json")
