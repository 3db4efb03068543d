"""ID tokens of OpenID Connect: signature, time and claims, checked with the provider's public keys. Pure.

Source (D): OpenID Connect Core 1.0, "ID Token"; RFC 7515, 7517, 7518; STS API Reference, AssumeRoleWithWebIdentity,
which takes RSA and elliptic curve signatures (RS256 to RS512, ES256 to ES512).
``none`` and shared secrets prove nothing.
"""

import binascii
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

__all__ = ["TokenFault", "claims_of", "issuer_of"]

_HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
_CURVES: Mapping[str, tuple[str, type[ec.EllipticCurve], int]] = {
    "ES256": ("P-256", ec.SECP256R1, 32),
    "ES384": ("P-384", ec.SECP384R1, 48),
    "ES512": ("P-521", ec.SECP521R1, 66),
}
_LONGEST = 20_000  # characters, STS's limit of WebIdentityToken
_SLACK = 300  # seconds that clocks may differ
_END_OF_TIME = 10**12  # seconds; neither infinite nor no number
_SMALLEST_KEY = 2048  # bits
_NOT_A_JWT = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"


class TokenFault(Exception):  # noqa: N818 - a value; STS's error is made of it
    """A token that proves nothing.

    Attributes:
        expired: whether that is all that is wrong with it.
    """

    def __init__(self, text: str, *, expired: bool = False) -> None:
        super().__init__(text)
        self.expired = expired


def issuer_of(token: str) -> str:
    """The issuer that a token names; nothing of it is proven.

    Raises:
        TokenFault: it is no JSON Web Token.
    """
    issuer = _parts(token)[1].get("iss")
    if not isinstance(issuer, str) or not issuer:
        raise TokenFault("Missing a required claim: iss")
    return issuer


def claims_of(token: str, keys: Iterable[Mapping[str, Any]], now: datetime) -> Mapping[str, Any]:
    """The claims of a token that one of the keys has signed and that is valid now.

    Args:
        token: the token, in compact form.
        keys: the provider's JSON Web Keys.
        now: the time, with a zone.

    Raises:
        TokenFault: it is malformed, signed by another, too old or of the future.
    """
    header, claims, signed, signature = _parts(token)
    fitting = [key for key in keys if isinstance(key, Mapping) and key.get("kid") == header.get("kid")]
    if not any(_signed_by(key, str(header.get("alg")), signed, signature) for key in fitting):
        raise TokenFault("The signature of the token cannot be verified with the keys of the identity provider")
    seconds = now.timestamp()
    expires = _moment(claims, "exp")
    begins = next((_moment(claims, name) for name in ("nbf", "iat") if name in claims), 0.0)
    if not expires > seconds:
        raise TokenFault(
            f"Token expired: current date/time {int(seconds)} must be before the expiration date/time {int(expires)}",
            expired=True,
        )
    if begins > seconds + _SLACK:
        raise TokenFault("The token is not valid yet")
    if not isinstance(claims.get("sub"), str):
        raise TokenFault("Missing a required claim: sub")
    return claims


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _END_OF_TIME:
        raise TokenFault(f"Missing a required claim: {name}")
    return float(value)


def _parts(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any], bytes, bytes]:
    """Header, claims, what is signed, and the signature."""
    try:
        head, body, signature = token[:_LONGEST].split(".")
        header, claims = json.loads(_bytes(head)), json.loads(_bytes(body))
        raw = _bytes(signature)
    except (ValueError, RecursionError, binascii.Error):
        header = claims = raw = None
    if not isinstance(header, dict) or not isinstance(claims, dict) or raw is None:
        raise TokenFault(_NOT_A_JWT)
    return header, claims, f"{head}.{body}".encode(), raw


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _signed_by(key: Mapping[str, Any], algorithm: str, signed: bytes, signature: bytes) -> bool:
    """Whether a JSON Web Key made a signature; no for keys that are not of the algorithm's kind."""
    chosen = _HASHES.get(algorithm[2:])
    if chosen is None or key.get("alg", algorithm) != algorithm or key.get("use", "sig") != "sig":
        return False
    try:
        if algorithm.startswith("RS") and key.get("kty") == "RSA":
            public = rsa.RSAPublicNumbers(_number(key, "e"), _number(key, "n")).public_key()
            if public.key_size < _SMALLEST_KEY:
                return False
            public.verify(signature, signed, padding.PKCS1v15(), chosen())
            return True
        if algorithm in _CURVES and key.get("kty") == "EC":
            name, curve, size = _CURVES[algorithm]
            if key.get("crv") != name or len(signature) != 2 * size:
                return False
            point = ec.EllipticCurvePublicNumbers(_number(key, "x"), _number(key, "y"), curve()).public_key()
            halves = (int.from_bytes(half, "big") for half in (signature[:size], signature[size:]))
            point.verify(utils.encode_dss_signature(*halves), signed, ec.ECDSA(chosen()))
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, KeyError, TypeError, binascii.Error):
        return False
    return False


def _number(key: Mapping[str, Any], name: str) -> int:
    return int.from_bytes(_bytes(str(key[name])), "big")
