"""Amazon Translate: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Capability, Named, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="translate",
    prefix="translate",
    resources={"resourcename": Named("Name", "TerminologyNames")},
    tags="stores:tags",
    provider="provider:translate",
    routes="routes:add",
    trail=Trail(data_events=("TranslateText",)),
    call_graph=CallGraph(arns={"AWS::Translate::Terminology": "arn:aws:translate:{region}:{account}:terminology/{id}"}),
    capabilities={"translate.terminologies": Capability()},
)
