"""What the Java SDK, with whose words Step Functions reports failed tasks, calls services and their exceptions.

An exception is named for its error code where the service's API model knows the code as an error (M), else it is the
service's base class. Sources and grades: see ``stepfunctions``.
"""

from dataclasses import dataclass

from botocore.exceptions import ClientError
from localstack.aws.spec import load_service

__all__ = ["BOTO_NAMES", "DYNAMODB", "EVENTS", "LAMBDA", "SNS", "SQS", "STATES", "SdkNames", "refused_task"]


@dataclass(frozen=True, slots=True)
class SdkNames:
    """The SDK's names of one service.

    Attributes:
        service: botocore's service name.
        prefix: before the dot of an error name.
        label: in ``(Service: …``.
        base: class of exceptions that the service's API model does not name.
    """

    service: str
    prefix: str
    label: str
    base: str


LAMBDA = SdkNames("lambda", "Lambda", "AWSLambda", "AWSLambdaException")
DYNAMODB = SdkNames("dynamodb", "DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException")
EVENTS = SdkNames("events", "EventBridge", "AmazonEventBridge", "AmazonEventBridgeException")
SNS = SdkNames("sns", "SNS", "AmazonSNS", "AmazonSNSException")
SQS = SdkNames("sqs", "SQS", "AmazonSQS", "AmazonSQSException")
STATES = SdkNames("stepfunctions", "StepFunctions", "AWSStepFunctions", "AWSStepFunctionsException")


BOTO_NAMES = {
    "cloudwatchlogs": "logs",
    "cognitoidentity": "cognito-identity",
    "cognitoidentityprovider": "cognito-idp",
    "configservice": "config",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "eventbridge": "events",
    "resourcegroups": "resource-groups",
    "servicequotas": "service-quotas",
}
"""The SDK's name of a service in ``arn:aws:states:::aws-sdk:<name>:…`` → botocore's, where they differ.

Source (D): Step Functions Developer Guide, "Supported AWS SDK service integrations".
"""


def refused_task(names: SdkNames, refusal: ClientError) -> tuple[str, str]:
    """(error, cause) with which AWS fails a task whose call was refused.

    Args:
        names: the SDK's names of the service called.
        refusal: the service's answer.
    """
    error, metadata = refusal.response["Error"], refusal.response["ResponseMetadata"]
    code = str(error["Code"])
    shape = load_service(names.service).shape_for_error_code(code)
    details = "; ".join(
        (
            f"Service: {names.label}",
            f"Status Code: {metadata['HTTPStatusCode']}",
            f"Error Code: {code}",
            f"Request ID: {metadata['RequestId']}",
            "Proxy: null",
        )
    )
    return f"{names.prefix}.{shape.name if shape else names.base}", f"{error['Message']} ({details})"
