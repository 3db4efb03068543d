"""What calls of Systems Manager ask for: which kind of node they are about."""

from harness.extension.authorization.call import Call

__all__ = ["of_this_kind"]


def of_this_kind(kind: str, arns: tuple[str, ...], call: Call) -> tuple[str, ...]:
    """Nodes that Systems Manager manages outside EC2 have ids of their own, ``mi-…``, and another ARN form."""
    target = str(call.parameters.get("Target") or call.parameters.get("InstanceId") or "")
    managed = target.startswith("mi-")
    fits = {"instance": not managed, "managed-instance": managed}.get(kind, True)
    return arns if not target or fits else ()
