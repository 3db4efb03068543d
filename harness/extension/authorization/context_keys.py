"""Condition keys of a call: global keys, the request's tags, and the service's own.

Source: IAM User Guide, "AWS global condition context keys"
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html); Service Authorization
Reference, "Condition keys for …" of each service, as the descriptors have them.

The engine's plain HTTP stands for AWS's endpoints, which clients reach by TLS: ``aws:SecureTransport`` is true unless
the request says ``X-Forwarded-Proto: http``.

Limits: keys of the caller are ``identity``'s part, those of a resource ``resolved_call``'s; a key that nobody fills is
missing, and a condition on it sees that, as in AWS when a request lacks it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from harness.descriptors import loaded, service, services
from harness.extension.authorization.call import Call, Keys
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.resources import resource_account

__all__ = ["context_keys", "one_spelling", "request_tags", "tag_pairs"]


def context_keys(call: Call, caller: Caller, http: Any, now: datetime | None = None) -> Keys:
    """The keys of one request.

    Args:
        call: the call.
        caller: who makes it.
        http: the HTTP request (werkzeug).
        now: the time, for tests.
    """
    moment = now or datetime.now(UTC)
    one, parameters = service(call.service), call.parameters
    keys: Keys = {
        "aws:CurrentTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(moment.timestamp())),
        "aws:RequestedRegion": (one.trail.region if one is not None else "") or call.region,
        "aws:SecureTransport": "false" if http.headers.get("X-Forwarded-Proto") == "http" else "true",
    }
    via = caller.delegation.via if caller.delegation is not None else ()
    keys["aws:ViaAWSService"] = "true" if via else "false"
    if via:
        keys |= {"aws:CalledVia": via, "aws:CalledViaFirst": via[0], "aws:CalledViaLast": via[-1]}
    elif caller.kind is not Kind.SERVICE and caller.delegation is None and http.remote_addr:
        keys["aws:SourceIp"] = http.remote_addr
    if caller.delegation is not None:
        keys["aws:UserAgent"] = caller.delegation.by
    elif agent := http.headers.get("User-Agent"):
        keys["aws:UserAgent"] = agent
    if referer := http.headers.get("Referer"):
        keys["aws:Referer"] = referer
    if caller.source_arn:
        keys["aws:SourceArn"] = caller.source_arn
        if account := resource_account(caller.source_arn):
            keys["aws:SourceAccount"] = account
            if caller.principal is not None and caller.principal.arn in _senders_of_source_owner():
                keys["aws:SourceOwner"] = account
    if one is None:
        return keys
    for parameter, key in one.condition_keys.items():
        value = parameters.get(parameter)
        if value is not None and not isinstance(value, Mapping | list):
            keys[key] = str(value).lower() if isinstance(value, bool) else str(value)
    for reader in filter(None, (one.request_keys, one.stored_keys)):
        keys |= loaded(one.name, reader)(call)
    return keys | request_tags(parameters, one.own_tagging)


@cache
def _senders_of_source_owner() -> frozenset[str]:
    """Principals of services that still send ``aws:SourceOwner``, which default topic policies ask for."""
    return frozenset(one.caller for one in services().values() if one.sends_source_owner)


def tag_pairs(tags: Any) -> Iterable[tuple[str, str]]:
    """Tags in the forms that requests use: a map, a list of pairs, an encoded query (S3)."""
    if isinstance(tags, str):
        yield from parse_qsl(tags, keep_blank_values=True)
    elif isinstance(tags, Mapping):
        yield from ((str(key), str(value)) for key, value in tags.items() if not isinstance(value, Mapping | list))
    elif isinstance(tags, list):
        for tag in tags:
            if isinstance(tag, Mapping):
                folded = {str(key).lower(): value for key, value in tag.items()}
                if "key" in folded or "tagkey" in folded:
                    name = folded.get("key", folded.get("tagkey"))
                    yield str(name), str(folded.get("value", folded.get("tagvalue", "")))
                elif "tags" in folded:  # a list of specifications, each with its own tags
                    yield from tag_pairs(folded["tags"])
            elif isinstance(tag, str):  # TagKeys of an untag request
                yield tag, ""


def one_spelling(keys: Keys) -> Keys:
    """Keys without those that differ from another one in case alone, as those of two tags may.

    Their values are put together: a condition on them then holds where it holds for each value, and is in doubt
    otherwise, so that an Allow does not apply and a Deny does.
    """
    if len({key.lower() for key in keys}) == len(keys):
        return keys
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for key, value in keys.items():
        spelling, values = found.get(key.lower(), (key, ()))
        found[key.lower()] = spelling, (*values, *((value,) if isinstance(value, str) else value))
    return {key: values[0] if len(values) == 1 else values for key, values in found.values()}


def request_tags(parameters: Mapping[str, Any], others: Collection[str] = ()) -> Keys:
    """``aws:RequestTag`` and ``aws:TagKeys`` of the tags in a request.

    Args:
        parameters: of the request.
        others: parameters that look like tags and are not.
    """
    keys: Keys = {}
    names: list[str] = []
    for parameter in ("Tags", "tags", "Tag", "Tagging", "TagSpecifications", "TagSet"):
        if parameter in parameters and parameter not in others:
            for name, value in tag_pairs(parameters[parameter]):
                keys[f"aws:RequestTag/{name}"] = value
                names.append(name)
    for parameter in ("TagKeys", "tagKeys"):
        names.extend(name for name, _ in tag_pairs(parameters.get(parameter)))
    if names:
        keys["aws:TagKeys"] = tuple(names)
    return keys
