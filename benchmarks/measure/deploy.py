"""Deploys scenarios/s3_lambda as a CloudFormation stack with packaged code, on a server that has just started.

The calls are plain ``CreateStack`` and ``DescribeStacks``, so that peers without change sets can take part. Linting
is not part of it.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from benchmarks.peers import ROOT
from benchmarks.polling import poll
from benchmarks.subject import ACCOUNT, CannotError, Subject
from harness.scenarios.artifacts import artifact_bucket, upload_packages
from harness.scenarios.loader import load_scenario
from harness.scenarios.plan import plan

__all__ = ["deploy"]

SCENARIO: Final = ROOT / "scenarios" / "s3_lambda"
STACK: Final = "bench"
TIMEOUT: Final = 30.0  # seconds


def deploy(subject: Subject) -> Mapping[str, list[float]]:
    """Seconds from the upload of the package until the stack is complete and gives its outputs."""
    planned = plan(load_scenario(SCENARIO))
    s3, cloudformation = subject.client("s3"), subject.client("cloudformation")
    region = subject.endpoint.region
    started = time.perf_counter()
    upload_packages(s3, artifact_bucket(ACCOUNT, region), region, planned.packages)
    cloudformation.create_stack(
        StackName=STACK,
        TemplateBody=planned.template_body(),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in planned.parameters.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )

    def settled() -> dict[str, Any] | None:
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        if stack["StackStatus"].endswith("_IN_PROGRESS"):
            return None
        # Some engines report the status a moment before the outputs.
        return None if stack["StackStatus"] == "CREATE_COMPLETE" and not stack.get("Outputs") else stack

    stack = poll(settled, timeout=TIMEOUT, interval=0.01)
    took = time.perf_counter() - started
    if stack is None or stack["StackStatus"] != "CREATE_COMPLETE":
        status = stack["StackStatus"] if stack else "still in progress"
        subject.undeployed = subject.in_full(_reason(cloudformation) or f"stack {status}")
        raise CannotError(subject.undeployed)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    subject.bucket = outputs["BucketName"]
    return {"deploy": [took]}


def _reason(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    reasons = (event.get("ResourceStatusReason") for event in events if event["ResourceStatus"].endswith("_FAILED"))
    return next(filter(None, reasons), "")
