"""Where a template holds nothing."""

from harness.extension.services.cloudformation.nulls import nulls


def test_paths_are_spelled_as_cloudformation_does() -> None:
    states = {"Wait": {"ResultPath": None, "Catch": [{"Next": None}]}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": {"States": states}}}
    template = {"Resources": {"M": machine}, "Outputs": {"Properties": {"Value": None}}}
    assert list(nulls(template)) == [
        "/Resources/M/Type/Definition/States/Wait/ResultPath",
        "/Resources/M/Type/Definition/States/Wait/Catch/0/Next",
        "/Outputs/Properties/Value",
    ]


def test_falsehoods_zeros_and_empty_things_are_values() -> None:
    assert list(nulls({"Resources": {"Q": {"Properties": {"A": False, "B": 0, "C": "", "D": [], "E": {}}}}})) == []
