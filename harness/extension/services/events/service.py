"""Amazon EventBridge: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Capability, Named, PassedRole, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="events",
    prefix="events",
    resources={
        "rulename": Named("Name", "Rule"),
        "eventbusname": Named("EventBusName", "Name", "Entries.EventBusName=default", first=True),
        "archivename": Named("ArchiveName"),
        "replayname": Named("ReplayName"),
        "connectionname": Named("Name", first=True),
        "apidestinationname": Named("Name"),
    },
    arns=("ConnectionArn", "EventSourceArn", "ResourceARN"),
    resource_arns="actions:of_this_kind",
    passed_roles={
        "CreateEndpoint": (PassedRole("RoleArn"),),
        "PutRule": (PassedRole("RoleArn"),),
        "PutTargets": (PassedRole("Targets.RoleArn"),),
        "UpdateEndpoint": (PassedRole("RoleArn"),),
    },
    request_keys="actions:request_keys",
    policy="stores:policy",
    patches="patches",
    resource_types={"AWS::Events::Archive": "cfn_archive:ArchiveProvider"},
    trail=Trail(data_events=("PutEvents",)),
    call_graph=CallGraph(
        arns={
            "AWS::Events::EventBus": "arn:aws:events:{region}:{account}:event-bus/{id}",
            "AWS::Events::Rule": "arn:aws:events:{region}:{account}:rule/{id}",
        },
        calls={"AWS::Events::Rule": "over_api:targets"},
        receives={"AWS::Events::Rule": "over_api:arrivals"},
    ),
    capabilities={
        "events.archives": Capability(),
    },
    imports=("localstack.services.events.provider",),
)
