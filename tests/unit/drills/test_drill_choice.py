"""What is played, and what is asked: by chance, but the same chance gives the same."""

import pytest

from harness.curriculum.loader import lab_days
from harness.drills.choice import by_chance, named
from harness.drills.questions import FOREIGN, OWN, questions
from harness.errors import CapabilityError, InputError
from harness.scenarios.loader import find_scenario, load_faults

S3 = list(load_faults(find_scenario("s3_lambda")).values())
API = list(load_faults(find_scenario("api_dynamodb_crud")).values())
ABLE = frozenset(name for fault in (*S3, *API) for name in fault.requires)
FAULTS = {"day05": S3, "day07": API}


def test_named_fault_is_played():
    assert named("day05", "key-not-decoded", S3, ABLE).fault == "key-not-decoded"


def test_unknown_fault_is_refused_with_those_that_are_known():
    with pytest.raises(InputError) as caught:
        named("day05", "nonsense", S3, ABLE)
    assert "key-not-decoded" in caught.value.fix


def test_fault_that_the_engine_does_not_show_is_refused():
    with pytest.raises(CapabilityError):
        named("day05", "missing-get-object", S3, frozenset())


def test_chance_never_chooses_what_the_engine_does_not_show():
    tasks = by_chance(FAULTS, 3, frozenset(), 1)
    shown = {fault.name for fault in (*S3, *API) if not fault.requires}
    assert {task.fault for task in tasks} <= shown


@pytest.mark.parametrize("seed", range(5))
def test_no_day_comes_again_before_every_day_has_come_and_no_fault_twice(seed):
    tasks = by_chance(FAULTS, 6, ABLE, seed)
    assert all({tasks[at].day, tasks[at + 1].day} == {"day05", "day07"} for at in (0, 2, 4))
    assert len({(task.day, task.fault) for task in tasks}) == 6
    assert tasks == by_chance(FAULTS, 6, ABLE, seed)


def test_seeds_differ():
    assert len({by_chance(FAULTS, 1, ABLE, seed)[0].fault for seed in range(40)}) > 5


def test_more_faults_than_there_are_is_refused():
    with pytest.raises(InputError, match="there are 11 faults"):
        by_chance(FAULTS, 12, ABLE, 0)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("fault", S3, ids=lambda fault: fault.name)
def test_questions_hold_the_right_answer_once_among_wrong_ones(fault, seed):
    cause, evidence = questions(fault, S3, API, seed)
    assert cause.choices[cause.right] == fault.cause
    assert evidence.choices[evidence.right] == fault.symptom
    for question in (cause, evidence):
        assert len(question.choices) == 1 + OWN + FOREIGN == len({choice.en for choice in question.choices})
    assert sum(choice in [each.cause for each in S3] for choice in cause.choices) == 1 + OWN
    assert (cause, evidence) == questions(fault, S3, API, seed)


def test_place_of_the_right_answer_gives_nothing_away():
    places = {tuple(each.right for each in questions(S3[0], S3, API, seed)) for seed in range(60)}
    assert len(places) > 12


def test_every_fault_of_every_lab_can_be_asked_about():
    assert lab_days()
    everything = [*S3, *API]
    for fault in everything:
        cause, _ = questions(fault, [fault], everything, 1)
        assert len(cause.choices) == 1 + FOREIGN
