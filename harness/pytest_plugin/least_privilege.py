"""What the roles of an account are granted against what their sessions used: the policy that would have been enough.

Limits: what was not used until now counts as too much, so ask after the other checks; calls that a check makes through
a role's eyes do not count as used.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.errors import CapabilityError, InputError
from harness.i18n.catalogue import check_report as words
from harness.iam import Account, Principal
from harness.permissions.decision_log import without_own_calls
from harness.permissions.engine_state import account_of
from harness.permissions.least_privilege import least_policy, never_used

__all__ = ["least_privilege_report", "role_reports"]


def least_privilege_report(stack: Any, lang: str) -> str:
    """Return for each role that has more than it used what that is, and the policy that is enough; "" for none.

    Args:
        stack: the deployed work (:class:`harness.pytest_plugin.stack_api.Stack`).
        lang: language of the headings.
    """
    try:
        account, rows = account_of(stack.endpoint, stack.account), stack.decisions()
    except (CapabilityError, InputError):  # no decision log, or no roles
        return ""
    return "\n".join(role_reports(account, rows, lang))


def role_reports(account: Account, rows: Sequence[Mapping[str, Any]], lang: str) -> Iterator[str]:
    """Yield a paragraph for each role of ``account`` that was granted more than ``rows`` of the decision log need."""
    rows = without_own_calls(rows)
    for name, role in sorted(account.roles.items()):
        session = f":assumed-role/{name}/"
        own = [row for row in rows if session in row["principal"]]
        calls = [(row["action"], row["resource"]) for row in own if row["decision"] == "Allowed"]
        who = Principal.parse(own[0]["principal"] if own else role.arn)
        unused = never_used([policy.document for policy in role.policies], calls, who)
        enough = least_policy(calls, generalise=True)
        wide = [policy.name for policy in role.policies if _has_wildcards(policy.document)]
        if unused or wide:
            lines = [words.ROLE_HAS.get(lang, role=name)]
            lines += [words.NEVER_USED.get(lang, action=action, resource=resource) for action, resource in unused]
            lines.append(words.ENOUGH.get(lang))
            lines.append(json.dumps(enough, indent=2))
            yield "\n".join(lines)


def _has_wildcards(document: Mapping[str, Any]) -> bool:
    """Whether a policy allows whole services, or something on everything."""
    statements = document.get("Statement", ())
    for statement in [statements] if isinstance(statements, Mapping) else statements:
        actions, resources = statement.get("Action", ()), statement.get("Resource", ())
        listed = [actions] if isinstance(actions, str) else actions
        everything = resources == "*" or (not isinstance(resources, str) and "*" in resources)
        if statement.get("Effect") == "Allow" and (everything or any(each.endswith("*") for each in listed)):
            return True
    return False
