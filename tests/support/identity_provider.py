"""An identity provider on this machine, which really signs its tokens: OpenID Connect Discovery, keys, ID tokens."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

__all__ = ["IdentityProvider", "SigningKey", "running_provider"]


def text(value: bytes) -> str:
    """Base64 for URLs, without padding."""
    return urlsafe_b64encode(value).decode().rstrip("=")


def number(value: int) -> str:
    return text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class SigningKey:
    """A private key and its JSON Web Key; ``kind`` is ``RS256`` or ``ES256``."""

    def __init__(self, kid: str = "1", kind: str = "RS256", size: int = 2048) -> None:
        self.kid, self.kind = kid, kind
        self.private: Any = (
            rsa.generate_private_key(65537, size) if kind == "RS256" else ec.generate_private_key(ec.SECP256R1())
        )

    @property
    def public(self) -> dict[str, str]:
        numbers = self.private.public_key().public_numbers()
        if self.kind == "RS256":
            return {"kty": "RSA", "kid": self.kid, "n": number(numbers.n), "e": number(numbers.e)}
        return {"kty": "EC", "kid": self.kid, "crv": "P-256", "x": number(numbers.x), "y": number(numbers.y)}

    def token(self, claims: dict[str, Any], **header: Any) -> str:
        """A token with these claims, signed."""
        head = {"alg": self.kind, "typ": "JWT", "kid": self.kid, **header}
        signed = ".".join(text(json.dumps(part).encode()) for part in (head, claims))
        if self.kind == "RS256":
            signature = self.private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        else:
            halves = utils.decode_dss_signature(self.private.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
            signature = b"".join(half.to_bytes(32, "big") for half in halves)
        return f"{signed}.{text(signature)}"


class IdentityProvider:
    """A provider that answers at ``url`` and signs with ``key``."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = SigningKey()

    @property
    def name(self) -> str:
        """The URL as ARNs and condition keys have it."""
        return self.url.partition("://")[2]

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Claims of a token that is valid now; None leaves one out."""
        now = int(time.time())
        made = {"iss": self.url, "aud": "sts.amazonaws.com", "sub": "alice", "iat": now, "exp": now + 600, **changes}
        return {name: value for name, value in made.items() if value is not None}

    def token(self, **changes: Any) -> str:
        """A token with these claims."""
        return self.key.token(self.claims(**changes))

    def document(self, path: str) -> Any:
        """What it answers at a path."""
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return {"keys": [self.key.public]} if path == "/keys" else None


@contextmanager
def running_provider() -> Iterator[IdentityProvider]:
    """A provider on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = provider.document(self.path)
            body = json.dumps(found).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *parts: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = IdentityProvider(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()
