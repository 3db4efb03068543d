"""What the engine makes once instead of for every account or client."""

from botocore.model import ServiceModel

from harness.extension.reuse import _shared

DESCRIPTION = {"metadata": {"serviceId": "Thing"}, "operations": {}}


def test_models_of_one_description_share_what_is_made_of_them():
    made = []
    create = _shared(lambda service, protocol: made.append((service, protocol)) or object())
    first = create(ServiceModel(DESCRIPTION), "json")
    assert create(ServiceModel(DESCRIPTION), "json") is first
    assert len(made) == 1


def test_another_description_or_protocol_gets_its_own():
    create = _shared(lambda service, protocol: object())
    kinds = [create(ServiceModel(DESCRIPTION)), create(ServiceModel(DESCRIPTION), "query")]
    kinds.append(create(ServiceModel({**DESCRIPTION})))
    assert len(set(kinds)) == 3
