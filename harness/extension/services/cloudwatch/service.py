"""Amazon CloudWatch: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Named, PassedRole, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="cloudwatch",
    prefix="cloudwatch",
    resources={
        "alarmname": Named("AlarmName", "AlarmNames", "ChildrenOfAlarmName", "ParentsOfAlarmName"),
        "dashboardname": Named("DashboardName", "DashboardNames"),
        "metricstreamname": Named("Name"),
    },
    arns=("ResourceARN",),
    credential_limits="namespaces:reserved",
    sends_source_owner=True,
    patches="patches",
    resource_types={"AWS::CloudWatch::Dashboard": "cfn_dashboard:DashboardProvider"},
    passed_roles={"PutMetricStream": (PassedRole("RoleArn", "streams.metrics.cloudwatch.amazonaws.com"),)},
    trail=Trail(source="monitoring.amazonaws.com", data_events=("GetMetricData", "PutMetricData")),
    call_graph=CallGraph(
        arns={"AWS::CloudWatch::Alarm": "arn:aws:cloudwatch:{region}:{account}:alarm:{id}"},
        calls={"AWS::CloudWatch::Alarm": "over_api:actions"},
    ),
    imports=("localstack.services.cloudwatch.provider", "moto.cloudwatch.urls"),
)
