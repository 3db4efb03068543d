"""Rules and topic policies in CloudFormation: stack updates change them, and patterns are taken as they are written.

Source (D): CloudFormation Template Reference, AWS::Events::Rule (a change of Name or EventBusName replaces the rule,
anything else changes in place) and AWS::SNS::TopicPolicy. LocalStack can update neither, puts values that a pattern
does not have in a list into one (AWS refuses them), drops the rule's role and tags, and cannot delete rules of other
buses.
"""

import json
from collections.abc import Callable
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_AWS_EVENTS_RULE = "localstack.services.events.resource_providers.aws_events_rule"
_AWS_SNS_TOPICPOLICY = "localstack.services.sns.resource_providers.aws_sns_topicpolicy"
REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
RULE = documented(f"{REFERENCE}/aws-resource-events-rule.html")

PROPERTIES = ("Name", "ScheduleExpression", "State", "Description", "EventBusName", "RoleArn", "Tags")


def declare(patches: Patches) -> None:
    """Correct the resource providers."""
    _rules(patches)
    _topic_policies(patches)


def _done(request: Any, **more: Any) -> ProgressEvent[Any]:
    model = {**(request.previous_state or {}), **request.desired_state, **more}
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)


def _rules(patches: Patches) -> None:
    @patches.replace(f"{_AWS_EVENTS_RULE}:EventsRuleProvider.create", "1c1d812c6f", RULE)
    def create(self: Any, request: Any) -> Any:
        """A rule of a stack has its pattern as it is written, its role and its tags."""
        model = request.desired_state
        name = model.get("Name") or provider_utils.generate_default_name(
            stack_name=request.stack_name, logical_resource_id=request.logical_resource_id
        )
        bus = model.get("EventBusName")
        return _put(request, {**model, "Name": name, "Id": f"{bus}|{name}" if bus else name}, ())

    @patches.replace(f"{_AWS_EVENTS_RULE}:EventsRuleProvider.update", "03e79fb75b", RULE)
    def update(self: Any, request: Any) -> Any:
        """A stack update changes a rule and its targets in place."""
        before = request.previous_state
        kept = {"Name": before["Name"], "Id": before["Id"]}
        return _put(request, {**request.desired_state, **kept}, before.get("Targets") or ())

    @patches.replace(f"{_AWS_EVENTS_RULE}:EventsRuleProvider.delete", "1844d6c0a2", RULE)
    def delete(self: Any, request: Any) -> Any:
        """A stack deletes rules of every bus, and what is gone already is no failure."""
        events, model = request.aws_client_factory.events, request.desired_state
        rule = _rule(model)
        try:
            ids = [target["Id"] for target in events.list_targets_by_rule(Rule=model["Name"], **rule)["Targets"]]
            if ids:
                events.remove_targets(Rule=model["Name"], Ids=ids, Force=True, **rule)
            events.delete_rule(Name=model["Name"], Force=True, **rule)
        except events.exceptions.ResourceNotFoundException:
            pass  # with its bus, for example
        return _done(request)


def _rule(model: Any) -> dict[str, str]:
    return {"EventBusName": model["EventBusName"]} if model.get("EventBusName") else {}


def _put(request: Any, model: dict[str, Any], targets_before: Any) -> ProgressEvent[Any]:
    """Put a rule and its targets, and take away those that it had before and has no more."""
    events = request.aws_client_factory.events
    given = {name: model[name] for name in PROPERTIES if model.get(name) is not None}
    if (pattern := model.get("EventPattern")) is not None:
        given["EventPattern"] = pattern if isinstance(pattern, str) else json.dumps(pattern)
    arn = events.put_rule(**given)["RuleArn"]
    targets = model.get("Targets") or []
    gone = {target["Id"] for target in targets_before} - {target["Id"] for target in targets}
    if gone:
        events.remove_targets(Rule=model["Name"], Ids=sorted(gone), Force=True, **_rule(model))
    if targets:
        wanted = provider_utils.convert_request_kwargs(
            {"Rule": model["Name"], "Targets": targets, **_rule(model)},
            events.meta.service_model.operation_model("PutTargets").input_shape,
        )
        events.put_targets(**wanted)
    return _done(request, **model, Arn=arn)


def _topic_policies(patches: Patches) -> None:
    @patches.replace(
        f"{_AWS_SNS_TOPICPOLICY}:SNSTopicPolicyProvider.update",
        "8ede155a21",
        documented(f"{REFERENCE}/aws-resource-sns-topicpolicy.html"),
    )
    def update(self: Any, request: Any) -> Any:
        """A stack update changes topic policies in place."""
        sns, before, model = request.aws_client_factory.sns, request.previous_state, request.desired_state
        gone = [topic for topic in before.get("Topics") or () if topic not in model["Topics"]]
        if gone:
            self.delete(_Of(request, {"Topics": gone}))
        for topic in model["Topics"]:
            sns.set_topic_attributes(
                TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(model["PolicyDocument"])
            )
        return _done(request, Id=before["Id"])


class _Of:
    """A request about another state."""

    def __init__(self, request: Any, state: dict[str, Any]) -> None:
        self.aws_client_factory: Callable[..., Any] = request.aws_client_factory
        self.custom_context = request.custom_context
        self.desired_state = state
