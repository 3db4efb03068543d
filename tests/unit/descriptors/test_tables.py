"""The descriptors generate the tables that the engine still holds as literals."""

from harness.descriptors import services
from harness.extension import routes, service_loading
from harness.permissions import call_graph, wanted_calls

ADDED = {"kinesis", "secretsmanager"}
ALL = {name: one for name, one in services().items() if name not in ADDED}
OWN = [one for one in ALL.values() if not one.part_of]


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
