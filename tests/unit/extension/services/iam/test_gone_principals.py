"""In policies that name a deleted principal its id stands for it."""

import json
from typing import Any

import pytest

from harness.extension.services.iam.gone_principals import renamed

ALICE, ID = "arn:aws:iam::111122223333:user/alice", "AIDAEXAMPLE"


def statement(principal: Any, element: str = "Principal") -> dict[str, Any]:
    return {"Effect": "Allow", element: principal, "Action": "*", "Resource": ALICE}


@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_a_principal_is_renamed_and_nothing_else(element: str) -> None:
    before = {"Version": "2012-10-17", "Statement": [statement({"AWS": [ALICE, f"{ALICE}2"]}, element), statement("*")]}
    after = {"Version": "2012-10-17", "Statement": [statement({"AWS": [ID, f"{ALICE}2"]}, element), statement("*")]}
    assert renamed(before, ALICE, ID) == after
    assert json.loads(renamed(json.dumps(before), ALICE, ID)) == after


def test_one_statement_and_one_principal() -> None:
    found = renamed({"Statement": statement({"AWS": ALICE, "Service": "s3.amazonaws.com"})}, ALICE, ID)
    assert found == {"Statement": [statement({"AWS": ID, "Service": "s3.amazonaws.com"})]}


@pytest.mark.parametrize(
    "document",
    [
        None,
        "",
        f"no policy of {ALICE}",
        "{}",
        {},
        {"Statement": None},
        {"Statement": ["x"]},
        json.dumps({"Statement": {"Resource": ALICE}}),
    ],
)
def test_what_names_nobody_stays(document: Any) -> None:
    assert renamed(document, ALICE, ID) is document
