"""Google's accounts, as far as a webhook meets them: keys at an address, and tokens they sign."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.file_server import FileServer, serving

EMAIL = "service-1234@gcp-sa-dialogflow.iam.gserviceaccount.com"


class GoogleAccounts:
    """Signs as Google does: RS256, with a key that its server publishes under an id."""

    def __init__(self, server: FileServer, keys: dict[str, rsa.RSAPrivateKey]) -> None:
        self.server = server
        self.keys = keys
        self.publish(*keys)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def publish(self, *names: str) -> None:
        """Show these keys, and no others."""
        shown = [
            {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.keys[name].public_key())),
             "kid": name, "alg": "RS256", "use": "sig"}
            for name in names
        ]  # fmt: skip
        self.server.content = json.dumps({"keys": shown}).encode()

    def token(self, audience: str, *, key: str = "k1", **claims: Any) -> str:
        """Sign a token for the service account, good for an hour, unless claims say otherwise."""
        now = int(time.time())
        said = {
            "iss": "https://accounts.google.com",
            "aud": audience,
            "azp": "1234",
            "sub": "1234",
            "email": EMAIL,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        kept = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(kept, self.keys[key], algorithm="RS256", headers={"kid": key})


@contextmanager
def google_accounts() -> Iterator[GoogleAccounts]:
    keys = {name: rsa.generate_private_key(65537, 2048) for name in ("k1", "k2", "stolen")}
    with serving(b"") as server:
        google = GoogleAccounts(server, keys)
        google.publish("k1")
        yield google
