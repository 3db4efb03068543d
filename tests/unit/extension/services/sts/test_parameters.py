"""What STS takes as names, durations and tags of a session."""

from typing import Any

import pytest
from localstack.aws.api import CommonServiceException

from harness.extension.authorization.sessions import Session
from harness.extension.services.sts.parameters import check_name, duration, packed_size, session_tags

ROLE = "arn:aws:iam::111122223333:role/r"
SESSION = "arn:aws:sts::111122223333:assumed-role/r/s"


def session(**terms: Any) -> Session:
    return Session(account_id="111122223333", arn=SESSION, principal_arn=ROLE, **terms)


@pytest.mark.parametrize("given", [0, 899, 43201, -1])
def test_a_session_lasts_between_a_quarter_of_an_hour_and_the_most(given: int) -> None:
    with pytest.raises(CommonServiceException, match="at 'durationSeconds'"):
        duration(given, 3600, 43200)


def test_a_duration_that_is_taken() -> None:
    assert [duration(given, 3600, 43200) for given in (None, 900, 43200)] == [3600, 900, 43200]


@pytest.mark.parametrize("name", ["", "s", "a b", "ab\n", "x" * 65, "a/b", "é" * 3 + "!"])
def test_a_name_that_is_not_taken(name: str) -> None:
    with pytest.raises(CommonServiceException, match="at 'roleSessionName'"):
        check_name(name, "roleSessionName", 64)


def test_a_chained_session_has_transitive_tags_alone() -> None:
    calling = session(tags={"Team": "blue", "loose": "x"}, transitive=frozenset({"team"}))
    given = {"Tags": [{"Key": "own", "Value": "1"}], "TransitiveTagKeys": ["Own"]}
    assert session_tags(given, calling) == ({"own": "1", "Team": "blue"}, frozenset({"own", "team"}))
    with pytest.raises(CommonServiceException, match="at 'tags'"):
        session_tags({"Tags": [{"Key": str(each), "Value": ""} for each in range(51)]}, None)


def test_policies_and_tags_take_room() -> None:
    assert packed_size(session()) == 0
    assert packed_size(session(tags={"a": "1"})) == 1
    assert packed_size(session(policies=("x" * 2048,))) == 50
