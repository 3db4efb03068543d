"""What a check holds in its hands: a deployed stack, its clients, logs, metrics and decisions.

:class:`Stack` reads; :class:`Sandbox` deploys the reference scenario, breaks it and repairs it.

Limits: decisions and sessions of roles come from daylab's extension; for an engine without it they raise
CapabilityError, which pytest shows as *not enforced here*.
"""

import datetime
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness import clients
from harness.clients import Endpoint
from harness.engines.control_api import ControlApi
from harness.errors import CapabilityError, EngineError, InputError
from harness.i18n.catalogue import curriculum as words
from harness.i18n.message import LANGUAGES
from harness.permissions.decision_log import ROLE_SESSION, user_name
from harness.pytest_plugin.failures import Evidence
from harness.pytest_plugin.invocations import Invocation, parse_invocations
from harness.pytest_plugin.log_reader import LogLine, LogReader
from harness.scenarios.deploy import Deployment, deploy
from harness.scenarios.model import Fault, Scenario
from harness.scenarios.plan import Plan, plan

__all__ = ["Identity", "Sandbox", "Stack"]


@dataclass(frozen=True, slots=True)
class Identity:
    """An IAM user or role session of a stack's account.

    Args:
        arn: its ARN.
    """

    arn: str
    _endpoint: Endpoint
    _keys: Mapping[str, str]

    def client(self, service: str) -> Any:
        """Return a boto3 client with this identity's credentials."""
        return clients.client(self._endpoint, service, **self._keys)


class Stack:
    """A deployed solution in an account of its own.

    Args:
        endpoint: where the engine answers.
        account: 12-digit account id.
        deployment: the stack.
        token: the engine's session token, for sessions of roles.
        since: logs, metrics and decisions of before are not seen; None: all are.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        account: str,
        deployment: Deployment | None = None,
        *,
        token: str = "",
        since: datetime.datetime | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.account = account
        self._control_api = ControlApi(endpoint, token)
        self._since = since
        self._deployment = deployment
        self._readers: dict[str, LogReader] = {}

    @property
    def is_deployed(self) -> bool:
        """Whether there is a :attr:`deployment`."""
        return self._deployment is not None

    @property
    def deployment(self) -> Deployment:
        """The stack itself; InputError before it is deployed."""
        if self._deployment is None:
            raise InputError(words.NOTHING_DEPLOYED, fix=words.DEPLOY_IN_TEST)
        return self._deployment

    @property
    def outputs(self) -> dict[str, str]:
        """Outputs of the stack."""
        return self.deployment.outputs

    def client(self, service: str) -> Any:
        """Return a boto3 client for the account's root user."""
        return clients.client(self.endpoint, service, account=self.account)

    def as_user(self, *policies: Mapping[str, Any]) -> Identity:
        """Create an IAM user with ``policies`` as inline policies and return it, ready to make calls."""
        iam = self.client("iam")
        name = user_name(uuid.uuid4().hex)
        arn = iam.create_user(UserName=name)["User"]["Arn"]
        for index, policy in enumerate(policies):
            document = json.dumps(policy)
            iam.put_user_policy(UserName=name, PolicyName=f"policy-{index}", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        keys = {"access_key": key["AccessKeyId"], "secret_key": key["SecretAccessKey"]}
        return Identity(arn, self.endpoint, keys)

    def as_role(self, role_name: str) -> Identity:
        """Return a session of any role of the account, as the service that the role trusts would have it.

        Raises:
            CapabilityError: the engine gives no such sessions.
            EngineError: there is no such role.
        """
        arn = f"arn:aws:iam::{self.account}:role/{role_name}"
        given = self._control_api.role_session(arn, ROLE_SESSION)
        keys = {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
        }
        session = clients.client(self.endpoint, "sts", **keys).get_caller_identity()["Arn"]
        return Identity(session, self.endpoint, keys)

    def role_of(self, function_name: str) -> str:
        """Return the name of a Lambda function's execution role."""
        role: str = self.client("lambda").get_function_configuration(FunctionName=function_name)["Role"]
        return role.rpartition("/")[2]

    def logs(self, function_name: str) -> list[str]:
        """Return the log lines of a Lambda function, oldest first; empty when it has no log group."""
        return [line.message for line in self._lines(self.log_group(function_name))]

    def log_group(self, function_name: str) -> str:
        """Return the log group that a Lambda function is configured to write to."""
        functions = self.client("lambda")
        try:
            settings = functions.get_function_configuration(FunctionName=function_name).get("LoggingConfig", {})
        except functions.exceptions.ResourceNotFoundException:
            settings = {}
        return str(settings.get("LogGroup") or f"/aws/lambda/{function_name}")

    def invocations(self, function_name: str) -> list[Invocation]:
        """Return the finished invocations of a Lambda function, as its log shows them.

        Only what the platform wrote begins and ends one, whatever the function prints or puts into the log.
        """
        group = self.log_group(function_name)
        streams: dict[str, list[str]] = {}
        for line in self._lines(group):
            streams.setdefault(line.stream, []).append(line.message)
        reported = self._reported(group) if streams else None
        return [
            invocation
            for stream, lines in streams.items()
            for invocation in parse_invocations(lines, None if reported is None else reported.get(stream, {}))
        ]

    def _reported(self, group: str) -> dict[str, dict[str, str]] | None:
        """Stream → request id → REPORT line, as the engine wrote them; None: it keeps no record."""
        try:
            rows = self._control_api.invocations(self.account)
        except CapabilityError:
            return None
        found: dict[str, dict[str, str]] = {}
        for row in rows:
            if row["group"] == group:
                found.setdefault(row["stream"], {})[row["request_id"]] = row["report"]
        return found

    def _lines(self, group: str) -> list[LogLine]:
        reader = self._readers.setdefault(group, LogReader(self.client("logs"), group))
        since = self._since.timestamp() * 1000 if self._since else 0
        return [line for line in reader.lines() if line.timestamp >= since]

    def metric(self, name: str, function_name: str, statistic: str = "Sum") -> float:
        """Return a Lambda metric of a function over the last hour, 0.0 where nothing was recorded.

        Args:
            name: ``Invocations``, ``Errors``, ``Duration`` (milliseconds), ``Throttles``, ….
            function_name: the function.
            statistic: ``Sum``, ``SampleCount``, ``Maximum``, ….
        """
        now = datetime.datetime.now(datetime.UTC)
        answer = self.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=name,
            Dimensions=[{"Name": "FunctionName", "Value": function_name}],
            StartTime=self._since or now - datetime.timedelta(hours=1),
            EndTime=now + datetime.timedelta(minutes=1),
            Period=60,
            Statistics=[statistic],
        )
        values = [float(point[statistic]) for point in answer["Datapoints"]]
        if statistic in ("Sum", "SampleCount"):
            return sum(values)
        return max(values, default=0.0)

    def decisions(self, *, denied: bool = False, **fields: str) -> list[dict[str, Any]]:
        """Return the authorization decisions of the account, oldest first.

        Args:
            denied: only those that were refused.
            fields: values that decisions must have, for example ``action="lambda:InvokeFunction"``.

        Raises:
            CapabilityError: the engine keeps no decision log.
            EngineGoneError: it does not answer.
        """
        found = self._control_api.decisions(self.account, denied=denied)
        if self._since:
            found = [each for each in found if each["time"] >= self._since.timestamp()]
        return [each for each in found if all(each.get(name) == value for name, value in fields.items())]

    def mails(self, address: str) -> list[dict[str, str]]:
        """Return the mails sent to an address, oldest first, each with ``to``, ``subject``, ``body`` and ``time``."""
        return self._control_api.mailbox(address)

    def evidence(self) -> Evidence:
        """Return what the engine saw in the account: refused calls, what they lack, and the logs of its functions.

        The harness's own calls are no evidence. What cannot be read is left out with the reason: a report without
        evidence beats no report.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        from harness.permissions.decision_log import explained, without_own_calls

        try:
            denials = tuple(explained(row) for row in without_own_calls(self.decisions(denied=True)))
        except CapabilityError:
            denials = ()  # the engine keeps no decision log
        except EngineError as error:
            return Evidence(problem=error.what)
        try:
            functions = self.client("lambda").list_functions()["Functions"]
            groups = {each["FunctionName"]: each.get("LoggingConfig", {}).get("LogGroup") for each in functions}
            logs = tuple(
                (name, tuple(line.message for line in self._lines(group or f"/aws/lambda/{name}")))
                for name, group in groups.items()
            )
        except (BotoCoreError, ClientError) as error:
            return Evidence(denials, problem=str(error))
        return Evidence(denials, logs)

    def minimal_policies(self) -> dict[str, str]:
        """Return, in every language, what its roles are granted beyond what they used, and policies that are enough."""
        from harness.pytest_plugin.least_privilege import least_privilege_report

        return {lang: least_privilege_report(self, lang) for lang in LANGUAGES}


class Sandbox(Stack):
    """The reference scenario in an account of its own, to be broken and repaired.

    Args:
        endpoint: where the engine answers.
        account: 12-digit account id.
        scenario: the reference scenario.
        fault: the fault that the demonstration shows.
        token: the engine's session token, for sessions of roles.
    """

    def __init__(self, endpoint: Endpoint, account: str, scenario: Scenario, fault: Fault, *, token: str = "") -> None:
        super().__init__(endpoint, account, token=token)
        self.scenario = scenario
        self.fault = fault

    def deploy(self) -> None:
        """Create the stack as the reference has it. DeploymentError: it failed."""
        self._create(())

    def deploy_broken(self) -> None:
        """Create the stack with the fault in it from the start. DeploymentError: it failed."""
        self._create((self.fault,))

    def break_it(self) -> None:
        """Bring the fault into the running stack, by a stack update."""
        self.deployment.update(self._plan((self.fault,)))

    def repair(self) -> None:
        """Apply the documented fix: deploy the reference over what is there."""
        if self._deployment is None:
            self._create(())
        else:
            self.deployment.update(self._plan(()))

    def _create(self, faults: Sequence[Fault]) -> None:
        self._deployment = deploy(self._plan(faults), self.endpoint, account=self.account)

    def _plan(self, faults: Sequence[Fault]) -> Plan:
        return plan(self.scenario, faults)
