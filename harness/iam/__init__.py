"""Decide whether AWS would allow a request, say why, and say what to change.

Pure: values in, frozen dataclasses out; no clock, no network, no environment. Parse policies once, keep them, and
evaluate as often as needed::

    policy = Policy.parse('{"Version": "2012-10-17", "Statement": [...]}', name="reader")
    request = Request("s3:GetObject", "arn:aws:s3:::b/k", Principal.parse("arn:aws:iam::111122223333:user/alice"))
    decision = evaluate(request, Policies(identity=(policy,)))
    decision.allowed, decision.message, explain(decision)

Limits: a doubt never grants. What AWS does not document is listed in the module that had to choose.
"""

from harness.iam.account import Account, Group, Role, User
from harness.iam.account_export import load_account
from harness.iam.actions import (
    Action,
    actions_matching,
    dependent_actions,
    find_action,
    resource_arn,
    resource_types,
    service_exists,
)
from harness.iam.cases import case_result, decide_case, decide_line, read_case
from harness.iam.changes import Change, ChangeKind
from harness.iam.decision import Decision, Effect, MatchedStatement
from harness.iam.document import PolicyKind
from harness.iam.evaluator import asked_layers, evaluate
from harness.iam.explain import explain
from harness.iam.layers import Layer, Policies
from harness.iam.policy import Policy
from harness.iam.principal import Principal, PrincipalKind
from harness.iam.problems import PolicyError, Problem
from harness.iam.request import Request, principal_context
from harness.iam.statement import Statement
from harness.iam.suggest import Suggestion, suggest
from harness.iam.trace import ConditionTrace, LayerTrace, StatementTrace, Trace, trace_of

__all__ = [
    "Account",
    "Action",
    "Change",
    "ChangeKind",
    "ConditionTrace",
    "Decision",
    "Effect",
    "Group",
    "Layer",
    "LayerTrace",
    "MatchedStatement",
    "Policies",
    "Policy",
    "PolicyError",
    "PolicyKind",
    "Principal",
    "PrincipalKind",
    "Problem",
    "Request",
    "Role",
    "Statement",
    "StatementTrace",
    "Suggestion",
    "Trace",
    "User",
    "actions_matching",
    "asked_layers",
    "case_result",
    "decide_case",
    "decide_line",
    "dependent_actions",
    "evaluate",
    "explain",
    "find_action",
    "load_account",
    "principal_context",
    "read_case",
    "resource_arn",
    "resource_types",
    "service_exists",
    "suggest",
    "trace_of",
]
