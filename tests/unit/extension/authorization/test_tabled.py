"""Services without a package: resources come from the parameters that their table names, all of them."""

from typing import Any

import pytest

from harness.descriptors import mapped_services, service, services
from harness.extension.authorization.call import Call, UnmappedError
from harness.extension.authorization.operations import requirements
from tests.support.names import NoLookup

ACCOUNT, REGION = "111122223333", "us-east-1"


def asked(service: str, operation: str, **parameters: Any) -> set[str]:
    call = Call(service, operation, parameters, ACCOUNT, REGION)
    return {need.resource for need in requirements(call, NoLookup())}


def arn(service: str, resource: str, account: str = ACCOUNT, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{account}:{resource}"


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("firehose", "PutRecord", {"DeliveryStreamName": "d"}, {arn("firehose", "deliverystream/d")}),
        ("scheduler", "GetSchedule", {"Name": "n", "GroupName": "g"}, {arn("scheduler", "schedule/g/n")}),
        ("scheduler", "GetSchedule", {"Name": "n"}, {arn("scheduler", "schedule/default/n")}),
        ("pipes", "StartPipe", {"Name": "p"}, {arn("pipes", "pipe/p")}),
        ("ecr", "PutImage", {"repositoryName": "r"}, {arn("ecr", "repository/r")}),
        ("ecr", "DescribeRepositories", {"repositoryNames": ["r", "s"]},
         {arn("ecr", "repository/r"), arn("ecr", "repository/s")}),
        ("route53", "GetHostedZone", {"Id": "Z1"}, {"arn:aws:route53:::hostedzone/Z1"}),
        ("route53", "GetHostedZone", {"Id": "/hostedzone/Z1"}, {"arn:aws:route53:::hostedzone/Z1"}),
        ("glue", "GetTable", {"DatabaseName": "d", "Name": "t"},
         {arn("glue", "catalog"), arn("glue", "database/d"), arn("glue", "table/d/t")}),
        ("glue", "GetTables", {"DatabaseName": "d"},
         {arn("glue", "catalog"), arn("glue", "database/d"), arn("glue", "table/d/*")}),
        ("athena", "StartQueryExecution", {"WorkGroup": "w"}, {arn("athena", "workgroup/w")}),
        ("cognito-idp", "AdminGetUser", {"UserPoolId": "p"}, {arn("cognito-idp", "userpool/p")}),
        ("acm", "DescribeCertificate", {"CertificateArn": arn("acm", "certificate/c")}, {arn("acm", "certificate/c")}),
        ("opensearch", "AddTags", {"ARN": arn("es", "domain/d")}, {arn("es", "domain/d")}),
        ("transcribe", "ListTranscriptionJobs", {}, {"*"}),
        ("s3control", "GetPublicAccessBlock", {"AccountId": ACCOUNT}, {"*"}),
    ],
)  # fmt: skip
def test_operation_asks_for(service: str, operation: str, parameters: dict[str, Any], expected: set[str]) -> None:
    assert asked(service, operation, **parameters) == expected


def test_what_parameters_do_not_tell_is_for_callers_with_everything_alone() -> None:
    assert asked("athena", "GetQueryExecution", QueryExecutionId="q") == {"*"}


def test_names_of_a_list_belong_together_entry_by_entry() -> None:
    pairs = (("sales", "orders"), ("hr", "people"))
    entries = [{"databaseName": database, "tableName": table} for database, table in pairs]
    found = {each for each in asked("glue", "BatchGetTableOptimizer", Entries=entries) if ":table/" in each}
    assert found == {arn("glue", f"table/{database}/{table}") for database, table in pairs}
    snapshots = [{"SnapshotClusterIdentifier": c, "SnapshotIdentifier": s} for c, s in (("a", "x"), ("b", "y"))]
    found = asked("redshift", "BatchDeleteClusterSnapshots", Identifiers=snapshots)
    assert found == {arn("redshift", f"snapshot:{each}") for each in ("a/x", "b/y")}


def test_a_required_type_that_nothing_names_is_all_of_its_resources() -> None:
    assert asked("ecr", "DescribeRepositories") == {arn("ecr", "repository/*")}


def test_every_parameter_that_names_a_resource_is_asked_for() -> None:
    """One's own name in one parameter does not stand for another's in a second."""
    assert asked("resource-groups", "GetGroup", GroupName="own", Group="foreign") == {
        arn("resource-groups", "group/own"),
        arn("resource-groups", "group/foreign"),
    }


@pytest.mark.parametrize(("service", "operation", "parameters"), [
    ("glue", "GetDatabase", {"CatalogId": "444455556666", "Name": "d"}),
    ("ecr", "PutImage", {"registryId": "444455556666", "repositoryName": "r"}),
    ("s3control", "GetPublicAccessBlock", {"AccountId": "444455556666"}),
])  # fmt: skip
def test_the_account_that_a_call_names_owns_the_resource(
    service: str, operation: str, parameters: dict[str, Any]
) -> None:
    assert all(":444455556666:" in one or one.endswith(":catalog") for one in asked(service, operation, **parameters))
    odd = dict(zip(parameters, ["444455556666/x", "r"], strict=False))
    assert not any(ACCOUNT in one for one in asked(service, operation, **odd))


def test_a_resource_of_another_region_is_asked_for_in_this_one_as_well() -> None:
    """Services look names up in the region of the call, whatever the ARN says."""
    elsewhere = arn("acm", "certificate/c", region="eu-west-1")
    assert asked("acm", "DeleteCertificate", CertificateArn=elsewhere) == {elsewhere, arn("acm", "certificate/c")}


def test_an_arn_of_something_else_is_asked_for_as_it_is() -> None:
    assert arn("sqs", "q") in asked("acm", "DeleteCertificate", CertificateArn=arn("sqs", "q"))


def test_too_many_names_ask_for_everything() -> None:
    names = [f"n{number}" for number in range(1001)]
    assert asked("ecr", "DescribeRepositories", repositoryNames=names) == {"*"}


@pytest.mark.parametrize("role", [f"arn:aws:iam::{ACCOUNT}:role/r", "r"])
def test_a_role_is_passed_by_its_arn_or_its_name(role: str) -> None:
    call = Call("glue", "CreateJob", {"Name": "j", "Role": role}, ACCOUNT, REGION)
    passed = [need for need in requirements(call, NoLookup()) if need.action == "iam:PassRole"]
    assert [(need.resource, need.context) for need in passed] == [
        (f"arn:aws:iam::{ACCOUNT}:role/r", (("iam:PassedToService", "glue.amazonaws.com"),))
    ]


def test_an_operation_that_is_in_no_table_is_unmapped() -> None:
    with pytest.raises(UnmappedError, match="glue:GetUnfilteredTableMetadata"):
        asked("glue", "GetUnfilteredTableMetadata", Name="t")


def test_a_package_wins_over_a_table() -> None:
    assert not set(services()) & set(mapped_services())
    assert all(service(name) is not None for name in ("s3", "glue"))
    assert service("s3") is services()["s3"]
    assert service("no-such-service") is None


def test_every_service_that_the_engine_serves_is_described() -> None:
    from localstack.services.plugins import SERVICE_PLUGINS

    assert {name for name in SERVICE_PLUGINS.list_available() if service(name) is None} == set()
