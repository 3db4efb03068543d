"""What the engine makes once instead of for every account or client."""

from botocore.model import ServiceModel

from harness.extension.reuse import _shared, _shared_class

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


def test_clients_of_one_session_share_a_class_and_no_state():
    made = []

    class Creator:
        def __init__(self, handlers):
            self._event_emitter = handlers

    def create(self, name, model):
        made.append(name)
        return type(name, (), {})

    create_shared, one, other = _shared_class(create), Creator(object()), Creator(object())
    thing = ServiceModel({**DESCRIPTION, "metadata": {"apiVersion": "1"}})
    newer = ServiceModel({**DESCRIPTION, "metadata": {"apiVersion": "2"}})
    first = create_shared(one, "thing", thing)
    assert create_shared(Creator(one._event_emitter), "thing", thing) is first
    assert create_shared(one, "else", thing) is not first
    assert create_shared(one, "thing", newer) is not first
    assert create_shared(other, "thing", thing) is not first
    assert made == ["thing", "else", "thing", "thing"]
