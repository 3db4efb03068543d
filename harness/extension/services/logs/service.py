"""Amazon CloudWatch Logs: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Capability, Named, PassedRole, Service, Trail

__all__ = ["SERVICE"]


SERVICE = Service(
    name="logs",
    prefix="logs",
    resources={
        "loggroupname": Named("logGroupName", "logGroupIdentifier", "logGroupNames", "logGroupNamePrefix"),
        "logstreamname": Named("logStreamName"),
    },
    arns=(
        "anomalyDetectorArn",
        "deliveryDestinationArn",
        "destinationArn",
        "filterLogGroupArn",
        "logGroupArnList",
        "resourceArn",
        "resourceIdentifier",
    ),
    actions={
        "GetLogObject": "GetLogRecord",
    },
    resource_arns="actions:as_evaluated",
    passed_roles={
        "CreateImportTask": (PassedRole("importRoleArn"),),
        "CreateScheduledQuery": (
            PassedRole("executionRoleArn"),
            PassedRole("destinationConfiguration.s3Configuration.roleArn"),
        ),
        "PutIntegration": (
            PassedRole(
                "resourceConfig.openSearchResourceConfig.dataSourceRoleArn",
                "directquery.opensearchservice.amazonaws.com",
            ),
        ),
        "UpdateScheduledQuery": (
            PassedRole("executionRoleArn"),
            PassedRole("destinationConfiguration.s3Configuration.roleArn"),
        ),
        "PutDestination": (PassedRole("roleArn"),),
        "PutSubscriptionFilter": (PassedRole("roleArn"),),
    },
    policy="stores:policy",
    patches="patches",
    resource_types={"AWS::Logs::MetricFilter": "cfn_metric_filter:MetricFilterProvider"},
    trail=Trail(data_events=("FilterLogEvents", "GetLogEvents", "PutLogEvents")),
    call_graph=CallGraph(arns={"AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{id}"}),
    capabilities={
        "logs.role-credentials": Capability(enforced=True, processes=True, probe="functions:writes_logs_as_the_role"),
    },
    imports=("localstack.services.logs.provider",),
)
