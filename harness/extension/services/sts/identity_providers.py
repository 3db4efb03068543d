"""Who an identity provider vouches for: AssumeRoleWithWebIdentity takes tokens that a provider on this machine signed.

The role's account has a provider (``iam:CreateOpenIDConnectProvider``) with the token's issuer as its URL; its keys
are fetched as OpenID Connect Discovery says. The engine asks this machine alone: an issuer elsewhere, which AWS would
ask, ends as one that does not answer. ``http`` is taken on this machine, which on AWS it is not; for ``https``, the
certificate is one that the provider's thumbprints name.

Source (D): STS API Reference, AssumeRoleWithWebIdentity; IAM User Guide, "Create an OpenID Connect identity provider",
"Pass session tags in AWS STS" (claims); "IAM and AWS STS condition context keys". Messages: Q.
"""

import hashlib
import http.client
import json
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from moto.iam.models import iam_backends

from harness.extension.authorization.sessions import Session
from harness.extension.services.sts.errors import invalid_token, refused
from harness.extension.services.sts.id_tokens import TokenFault, claims_of, issuer_of

__all__ = ["asserted", "vouched"]

_TAGS = "https://aws.amazon.com/tags"
_SOURCE_IDENTITY = "https://aws.amazon.com/source_identity"
_HOSTS = ("localhost", "127.0.0.1", "::1", "localhost.localstack.cloud")
_LONGEST = 1 << 18  # bytes of a document
_PATIENCE = 5  # seconds
_NO_KEYS = (
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity "
    "documentation for requirements"
)


class _UnknownCertificateError(Exception):
    """No thumbprint of the provider names the certificate."""


def vouched(parameters: Mapping[str, Any]) -> Session:
    """Who a request's token is about, as the provider vouches for it.

    Args:
        parameters: of AssumeRoleWithWebIdentity.

    Returns:
        A session with the provider's ARN, its condition keys, session tags and source identity; it is not opened.

    Raises:
        CommonServiceException: the token proves nothing.
    """
    token, role = str(parameters.get("WebIdentityToken") or ""), str(parameters.get("RoleArn") or "")
    account = role.split(":")[4] if role.count(":") >= 5 else ""
    try:
        issuer = issuer_of(token)
        provider = _provider(account, issuer)
        try:
            keys = _keys(issuer, provider.thumbprint_list)
        except _UnknownCertificateError:
            text = "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint"
            raise invalid_token(text) from None
        except (OSError, ValueError, http.client.HTTPException, RecursionError):
            raise invalid_token(_NO_KEYS) from None
        claims = claims_of(token, keys, datetime.now(UTC))
    except TokenFault as fault:
        raise (refused("ExpiredTokenException", str(fault)) if fault.expired else invalid_token(str(fault))) from None
    audiences = _audiences(claims)
    if not set(audiences) & set(provider.client_id_list or ()):
        raise invalid_token("Incorrect token audience")
    found = {f"{provider.url}:aud": audiences[0], f"{provider.url}:sub": str(claims["sub"])}
    if isinstance(amr := claims.get("amr"), str):
        found[f"{provider.url}:amr"] = amr
    tags, transitive = _tags(claims)
    return Session(
        account_id=account,
        arn=provider.arn,
        principal_arn=provider.arn,
        keys=found,
        tags=tags,
        transitive=transitive,
        source_identity=str(claims.get(_SOURCE_IDENTITY) or ""),
    )


def asserted(parameters: Mapping[str, Any]) -> Session:
    """Whom a SAML assertion is about: nobody, because assertions are not verified here.

    Raises:
        CommonServiceException: always.
    """
    raise invalid_token("daylab does not verify SAML assertions: use AssumeRoleWithWebIdentity")


def _provider(account: str, issuer: str) -> Any:
    """The account's provider with this URL."""
    url = urlsplit(issuer)
    name = f"{url.netloc}{url.path}"
    if account.isdigit() and len(account) == 12 and url.scheme in ("http", "https"):
        arn = f"arn:aws:iam::{account}:oidc-provider/{name}"
        provider = iam_backends[account]["aws"].open_id_providers.get(arn)
        if provider is not None:
            return provider
    raise invalid_token(f"No OpenIDConnect provider found in your account for {issuer[:255]}")


def _audiences(claims: Mapping[str, Any]) -> list[str]:
    """Whom a token is for; the party that it was issued to comes first."""
    given = claims.get("aud")
    named = [claims.get("azp"), *(given if isinstance(given, list) else [given])]
    return [str(each) for each in named if each]


def _tags(claims: Mapping[str, Any]) -> tuple[dict[str, str], frozenset[str]]:
    """The session tags in a token: each value is a list of one."""
    given = claims.get(_TAGS)
    if not isinstance(given, Mapping):
        return {}, frozenset()
    named = given.get("principal_tags")
    tags = {}
    for name, value in (named if isinstance(named, Mapping) else {}).items():
        if isinstance(value, list) and len(value) == 1:
            tags[str(name)] = str(value[0])
    passed = given.get("transitive_tag_keys")
    return tags, frozenset(str(name).lower() for name in passed) if isinstance(passed, list) else frozenset()


def _keys(issuer: str, thumbprints: list[str]) -> list[Mapping[str, Any]]:
    """The provider's public keys."""
    configuration = _document(f"{issuer.rstrip('/')}/.well-known/openid-configuration", thumbprints)
    if configuration.get("issuer") != issuer:
        raise ValueError("the provider's configuration is that of another issuer")
    keys = _document(str(configuration.get("jwks_uri")), thumbprints).get("keys")
    return keys if isinstance(keys, list) else []


def _document(url: str, thumbprints: list[str]) -> Mapping[str, Any]:
    """A JSON document of a provider on this machine; no redirect is followed."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host not in _HOSTS and not host.endswith(".localhost"):
        raise ConnectionRefusedError(f"{host} is not on this machine")
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the thumbprints say which it is
        connection = http.client.HTTPSConnection("127.0.0.1", parts.port or 443, timeout=_PATIENCE, context=context)
    elif parts.scheme == "http":
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=_PATIENCE)
    else:
        raise ValueError("expected an http or https URL")
    try:
        connection.connect()
        if isinstance(connection.sock, ssl.SSLSocket):
            sent = {hashlib.sha1(each, usedforsecurity=False).hexdigest() for each in _chain(connection.sock)}
            if not sent & {each.lower() for each in thumbprints}:
                raise _UnknownCertificateError
        connection.request("GET", parts.path or "/", headers={"Host": parts.netloc, "Accept": "application/json"})
        answer = connection.getresponse()
        body = answer.read(_LONGEST + 1)
        if answer.status != 200 or len(body) > _LONGEST:
            raise ValueError(f"{url} answers {answer.status}")
    finally:
        connection.close()
    found = json.loads(body)
    return found if isinstance(found, dict) else {}


def _chain(sock: ssl.SSLSocket) -> list[bytes]:
    """The certificates that the other side has sent, in DER."""
    return list(sock.get_unverified_chain())
