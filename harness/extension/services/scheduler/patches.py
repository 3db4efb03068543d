"""EventBridge Scheduler: schedules run. LocalStack makes them, and nothing comes of it.

Times: ``plans``; targets: ``targets``; what fails: ``deliveries``; stacks: ``cfn``. A schedule whose role the Scheduler
may not assume is refused: ``ValidationException`` 400 (Q: AWS re:Post and issues of CDK and Terraform). One that is
complete is deleted where ActionAfterCompletion says so (D: User Guide, "Deleting a schedule"): after its only
invocation, or after the last one before EndDate. A schedule that is DISABLED invokes nothing.

Limits: ClientToken is not looked at; payloads are not encrypted with KmsKeyArn.
"""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import scheduler_backends

from harness.extension.patching import Patches, documented
from harness.extension.services.events.clocks import Clocks
from harness.extension.services.events.timers import Timers
from harness.extension.services.scheduler import cfn
from harness.extension.services.scheduler.deliveries import Deliveries, Invocation, group_arn
from harness.extension.services.scheduler.plans import Plan, plan
from harness.extension.tools import Tools

__all__ = ["declare"]

_RESPONSES = "moto.scheduler.responses:EventBridgeSchedulerResponse"
SCHEDULES = documented("https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html")
CANNOT_ASSUME = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."


def declare(patches: Patches, tools: Tools) -> None:
    """Let schedules run."""
    timers = Timers(tools.timescale)
    deliveries = Deliveries(timers)
    clocks = Clocks(tools.timescale, lambda arn, due, more: _due(deliveries, arn, due, more))
    patches.then(clocks.start)
    patches.then(lambda: tools.releases.add("scheduler", stop=lambda account: _stop(clocks, timers, account)))
    _changes(patches, tools, clocks)
    cfn.declare(patches)

    @patches.wrap(f"{_RESPONSES}.delete_schedule", "158f61a34c", SCHEDULES)
    def delete_schedule(original: Callable[..., str], self: Any) -> str:
        """A schedule that is deleted invokes nothing any more."""
        name, group = self.uri.split("?")[0].split("/")[-1], self._get_param("groupName") or "default"
        answer = original(self)
        clocks.set(_arn(self, group, name), self.current_account, "", None)
        return answer

    @patches.wrap(f"{_RESPONSES}.delete_schedule_group", "f5790e3a3e", SCHEDULES)
    def delete_schedule_group(original: Callable[..., str], self: Any) -> str:
        """The schedules of a group go with it."""
        group = self.scheduler_backend.schedule_groups.get(self.uri.split("?")[0].split("/")[-1])
        answer = original(self)
        for schedule in group.schedules.values() if group else ():
            clocks.set(schedule.arn, self.current_account, "", None)
        return answer


def _changes(patches: Patches, tools: Tools, clocks: Clocks) -> None:
    def checked(response: Any) -> None:
        expression, now = response._get_param("ScheduleExpression"), datetime.now(UTC)
        zone = response._get_param("ScheduleExpressionTimezone")
        if plan("rate(1 day)", zone, made=now) is None:
            raise ValidationException(f"Invalid time zone {zone}.")
        if plan(expression, zone, made=now) is None:
            raise ValidationException(f"Invalid Schedule Expression {expression}.")
        group = _arn(response, response._get_param("GroupName") or "default", "")
        role = response._get_param("Target")["RoleArn"]
        if not tools.questions.service_may_assume(role, "scheduler.amazonaws.com", group_arn(group)):
            raise ValidationException(CANNOT_ASSUME)

    @patches.wrap(f"{_RESPONSES}.create_schedule", "18b59ae530", SCHEDULES)
    @patches.wrap(f"{_RESPONSES}.update_schedule", "05985553fb", SCHEDULES)
    def changed(original: Callable[..., str], self: Any) -> str:
        """A schedule runs from then on, unless its role cannot be assumed."""
        checked(self)
        answer = original(self)
        name, group = self.uri.split("?")[0].split("/")[-1], self._get_param("GroupName") or "default"
        schedule = self.scheduler_backend.get_schedule(group, name)
        schedule.action_after_completion = self._get_param("ActionAfterCompletion")
        clocks.set(schedule.arn, self.current_account, _settings(schedule), _plan(schedule))
        return answer


def _settings(schedule: Any) -> str:
    """What the times depend on: a change of anything else leaves the clock as it is."""
    names = ("schedule_expression", "schedule_expression_timezone", "start_date", "end_date")
    return repr([getattr(schedule, name) for name in names])


def _plan(schedule: Any) -> Plan | None:
    if schedule.state == "DISABLED":
        return None
    start, end = (
        datetime.fromtimestamp(float(moment), UTC) if moment else None
        for moment in (schedule.start_date, schedule.end_date)
    )
    zone = schedule.schedule_expression_timezone
    return plan(schedule.schedule_expression, zone, made=datetime.now(UTC), start=start, end=end)


def _arn(response: Any, group: str, name: str) -> str:
    partition = response.scheduler_backend.partition
    return f"arn:{partition}:scheduler:{response.region}:{response.current_account}:schedule/{group}/{name}"


def _stop(clocks: Clocks, timers: Timers, account: str) -> None:
    clocks.stop(account)
    timers.cancel(account)


def _due(deliveries: Deliveries, arn: str, due: datetime, more: bool) -> None:
    """Invoke the target of a schedule; delete the schedule where it was the last time."""
    _, _, _, region, account, resource = arn.split(":", 5)
    _, group_name, name = resource.split("/")
    group = scheduler_backends[account][region].schedule_groups.get(group_name)
    schedule = group.schedules.get(name) if group else None
    if schedule is None or schedule.state == "DISABLED":
        return
    deliveries.attempt(Invocation(arn, copy.deepcopy(schedule.target), due))
    if not more and schedule.action_after_completion == "DELETE":
        group.schedules.pop(name, None)
