"""What the engine makes once instead of for every account or client."""

import json

import pytest
from botocore.model import ServiceModel
from localstack.services.stepfunctions.asl.parse import asl_parser

from harness.extension.caches import _shared, remember_parse_trees
from harness.extension.patching import Patches

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


@pytest.fixture
def parse():
    remember_parse_trees(patches := Patches("parse trees"))
    with patches.applied():
        yield asl_parser.AmazonStateLanguageParser.parse


def machine(comment):
    return json.dumps({"Comment": comment, "StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


def test_a_definition_is_parsed_once_and_evaluated_by_parts_of_its_own(parse):
    (first, tree), (second, same), (_, other) = parse(machine("a")), parse(machine("a")), parse(machine("b"))
    assert tree is same
    assert tree is not other
    assert first is not second


def test_a_wrong_definition_is_refused_every_time(parse):
    for _ in range(2):
        with pytest.raises(asl_parser.ASLParserException, match="mismatched input"):
            parse('{"StartAt": 3}')


def test_only_the_definitions_of_late_are_remembered(parse):
    _, first = parse(machine("first"))
    _, kept = parse(machine("kept"))
    for number in range(30):
        parse(machine(f"{number}"))
    assert parse(machine("kept"))[1] is kept
    parse(machine("one more"))
    assert parse(machine("kept"))[1] is kept
    assert parse(machine("first"))[1] is not first
