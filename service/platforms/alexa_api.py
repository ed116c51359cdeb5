"""What we ask of Alexa while a request is open: to say a word, or where the device is.

Amazon names the address in each request, with a token that is good for it alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import certifi
import urllib3

from skills.speech import SelfTrustError

TIMEOUT_SECONDS = 2.0
_ENDPOINT = re.compile(r"https://api(?:\.[a-z]{2})?\.amazonalexa\.com")
"""api.amazonalexa.com, api.eu.…, api.fe.…; a token is sent nowhere else."""


class AlexaApiError(SelfTrustError):
    """Alexa's API did not do as it was asked; the message holds no token."""


class AlexaApi:
    """Alexa's own web API, for the device that a request is from."""

    def __init__(self, pool: urllib3.PoolManager | None = None) -> None:
        self._pool = pool or urllib3.PoolManager(
            cert_reqs="CERT_REQUIRED", ca_certs=certifi.where(), maxsize=4
        )

    def call(
        self,
        method: str,
        endpoint: str,
        path: str,
        token: str,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """Send a request and return its decoded answer; None where it has no body.

        Raises:
            AlexaApiError: the address is not Alexa's, nobody answers in time, it is refused, or
                the answer is no JSON.
        """
        if not _ENDPOINT.fullmatch(endpoint):
            raise AlexaApiError("the request names an address that is not Alexa's")
        try:
            answer = self._pool.request(
                method,
                endpoint + path,
                body=json.dumps(body).encode() if body is not None else None,
                headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                timeout=urllib3.Timeout(total=TIMEOUT_SECONDS),
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise AlexaApiError(f"no answer to {method} {path.partition('?')[0]}") from error
        except ValueError as error:
            raise AlexaApiError("the request's token can't be sent") from error
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - HTTP's successes
            raise AlexaApiError(f"{method} refused with {answer.status}")
        return _decoded(answer.data) if answer.data else None


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AlexaApiError("the answer is no JSON") from error
