"""Amazon EventBridge Scheduler: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, PassedRole, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="scheduler",
    prefix="scheduler",
    operations={
        "CreateSchedule": {"schedule": (("GroupName=default",), ("Name",))},
        "CreateScheduleGroup": {"schedule-group": (("Name",),)},
        "DeleteSchedule": {"schedule": (("GroupName=default",), ("Name",))},
        "DeleteScheduleGroup": {"schedule-group": (("Name",),)},
        "GetSchedule": {"schedule": (("GroupName=default",), ("Name",))},
        "GetScheduleGroup": {"schedule-group": (("Name",),)},
        "ListScheduleGroups": {},
        "ListSchedules": {},
        "ListTagsForResource": {"schedule-group": (("ResourceArn",),)},
        "TagResource": {"schedule-group": (("ResourceArn",),)},
        "UntagResource": {"schedule-group": (("ResourceArn",),)},
        "UpdateSchedule": {"schedule": (("GroupName=default",), ("Name",))},
    },
    passed_roles={
        "CreateSchedule": (PassedRole("Target.RoleArn"),),
        "UpdateSchedule": (PassedRole("Target.RoleArn"),),
    },
    patches="patches",
    call_graph=CallGraph(
        arns={"AWS::Scheduler::Schedule": "arn:aws:scheduler:{region}:{account}:schedule/default/{id}"},
        calls={"AWS::Scheduler::Schedule": "over_api:targets"},
    ),
    imports=("localstack.services.scheduler.provider",),
)
