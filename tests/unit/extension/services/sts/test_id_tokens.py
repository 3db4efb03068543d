"""ID tokens: who signed them, and when they are valid; no engine and no provider is asked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from harness.extension.services.sts.id_tokens import TokenFault, claims_of, issuer_of
from tests.support.identity_provider import SigningKey

NOW = datetime(2026, 5, 20, 9, 0, 0, tzinfo=UTC)
CLAIMS: dict[str, Any] = {"iss": "https://idp.example.com", "sub": "alice", "exp": NOW.timestamp() + 60}


@pytest.fixture(scope="module", params=["RS256", "ES256"])
def key(request: pytest.FixtureRequest) -> SigningKey:
    return SigningKey(kind=request.param)


def test_a_signed_token_has_its_claims(key: SigningKey) -> None:
    token = key.token(CLAIMS)
    assert issuer_of(token) == "https://idp.example.com"
    assert claims_of(token, [SigningKey("other").public, key.public], NOW) == CLAIMS


@pytest.mark.parametrize(
    ("changes", "expired"),
    [
        ({"exp": NOW.timestamp()}, True),
        ({"exp": "9999999999"}, False),
        ({"exp": True}, False),
        ({"exp": float("nan")}, False),
        ({"exp": 10**400}, False),
        ({"nbf": NOW.timestamp() + 600}, False),
        ({"iat": "now"}, False),
        ({"sub": 1}, False),
    ],
)
def test_a_token_of_another_time_or_nobody(key: SigningKey, changes: Any, expired: bool) -> None:
    with pytest.raises(TokenFault) as caught:
        claims_of(key.token(CLAIMS | changes), [key.public], NOW)
    assert caught.value.expired is expired


def test_only_the_keys_of_the_provider_sign(key: SigningKey) -> None:
    good = key.token(CLAIMS)
    head, body, signature = good.split(".")
    public = key.public
    small = SigningKey(size=1024)
    for token, keys in (
        (good, []),
        (good, [SigningKey(kind=key.kind).public]),
        (good, [public | {"kid": "2"}]),
        (good, [public | {"use": "enc"}]),
        (good, [public | {"alg": "RS512"}]),
        (good, [public | {"kty": "oct"}]),
        (good, [{"kid": "1", "kty": public["kty"]}]),
        (good, ["no key"]),
        (key.token(CLAIMS, alg="none"), [public]),
        (key.token(CLAIMS, alg="HS256"), [public]),
        (key.token(CLAIMS, alg="RS384"), [public]),
        (key.token(CLAIMS, kid=None), [public]),
        (small.token(CLAIMS), [small.public]),
        (f"{head}.{body}.", [public]),
        (f"{head}.{body}.{signature[::-1]}", [public]),
    ):
        with pytest.raises(TokenFault):
            claims_of(token, keys, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "a.b.c", "..", "é.é.é", "e30.e30.e30", "W10.W10.W10", "e30." * 9999, "[" * 30_000]
)
def test_what_is_no_token(text: str) -> None:
    with pytest.raises(TokenFault):
        issuer_of(text)
