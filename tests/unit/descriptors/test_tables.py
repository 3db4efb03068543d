"""The descriptors generate the tables that the engine still holds as literals."""

from harness.descriptors import services
from harness.extension import routes, service_loading
from harness.extension.authorization import arns, operations, passed_roles, s3_operations, service_keys
from harness.extension.services.cloudtrail import event
from harness.permissions import call_graph, wanted_calls

ADDED = {"kinesis", "secretsmanager"}
ALL = {name: one for name, one in services().items() if name not in ADDED}
OWN = [one for one in ALL.values() if not one.part_of]


def test_prefixes() -> None:
    assert {name: one.prefix for name, one in ALL.items()} == operations.PREFIXES


def test_actions_with_other_names() -> None:
    renamed = {(s.name, operation): action for s in OWN for operation, action in s.actions.items() if s.name != "s3"}
    assert renamed == operations._RENAMED
    assert services()["s3"].actions == s3_operations._RENAMED


def test_parameters_that_name_resources() -> None:
    def plain(path: str) -> str:
        return path.partition(".")[0]

    named = {s.prefix: {v: tuple(map(plain, n.parameters)) for v, n in s.resources.items()} for s in OWN if s.resources}
    named["elasticloadbalancing"]["loadbalancername"] += ("LoadBalancerName",)  # no operation has it
    assert named == arns.ALIASES


def test_passed_roles() -> None:
    passed = {
        (s.name, operation): tuple((role.parameter, role.to or s.caller) for role in roles)
        for s in OWN
        for operation, roles in s.passed_roles.items()
    }
    assert passed == passed_roles._PARAMETERS


def test_condition_keys() -> None:
    assert {s.name: s.condition_keys for s in OWN if s.condition_keys} == service_keys._SIMPLE


def test_trail() -> None:
    data = {name: frozenset(s.trail.data_events) for name, s in ALL.items() if s.trail.data_events}
    assert data == event._DATA
    for name, s in ALL.items():
        assert (s.trail.source or s.caller) == f"{event._SOURCES.get(name, name)}.amazonaws.com"


def test_patches() -> None:
    patched = {name for name, one in ALL.items() if one.patches}
    assert patched == set(service_loading.MODULES)


def test_call_graph() -> None:
    assert {kind: arn for s in OWN for kind, arn in s.call_graph.arns.items()} == call_graph._ARNS
    assert {s.prefix: s.call_graph.delivery for s in OWN if s.call_graph.delivery} == wanted_calls._DELIVERY
    polled = {s.prefix: s.call_graph.polling for s in services().values() if s.call_graph.polling}
    assert polled == wanted_calls._POLLING


def test_capabilities() -> None:
    known = {name: one for s in services().values() for name, one in s.capabilities.items()}
    assert set(known) == {*routes.CAPABILITIES, *routes.ENFORCED} - {"time.compressed"}
    assert {name for name, one in known.items() if one.enforced} == set(routes.ENFORCED)
    assert {name for name, one in known.items() if one.processes} == routes.PROCESSES
