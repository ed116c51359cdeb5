"""A webhook by Amazon's own SDK for Python, which verifies requests by its own verifier.

    gunicorn "ask:verified()"

It writes nothing. Our authority stands in for Amazon: the chain comes from a file once, as it would
from the network, and its roots are trusted beside the system's. Unpatched, the verifier doesn't
load on Debian 12: its oscrypto knows of no OpenSSL patch level beyond one digit.
"""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import Any, Self

from flask import Flask, Response, request

_search = re.search


def _widened(pattern: Any, text: str, flags: int = 0) -> Any:
    if isinstance(pattern, str):
        pattern = pattern.replace(r"\d\.\d\.\d[a-z]*", r"\d+\.\d+\.\d+[a-z]*")
    return _search(pattern, text, flags)


warnings.simplefilter("ignore")
re.search = _widened  # type: ignore[assignment]
from ask_sdk_core.skill_builder import SkillBuilder  # noqa: E402
from ask_sdk_core.utils import is_intent_name, is_request_type  # noqa: E402
from ask_sdk_webservice_support import verifier  # noqa: E402
from ask_sdk_webservice_support.webservice_handler import WebserviceSkillHandler  # noqa: E402
from asn1crypto import pem  # noqa: E402
from certvalidator import CertificateValidator, ValidationContext  # noqa: E402

re.search = _search

SPEECH = "That is kept. " * 30


def verified() -> Flask:
    """Make the webhook."""
    _trust(Path(os.environ["PEER_ROOTS"]), Path(os.environ["PEER_CHAIN"]))
    handler = WebserviceSkillHandler(_skill(), verify_signature=True, verify_timestamp=True)
    app = Flask(__name__)

    @app.post("/alexa")
    def answer() -> Response:
        body = request.get_data(cache=False).decode()
        said = handler.verify_request_and_dispatch(dict(request.headers), body)
        return app.json.response(said)

    return app


def _skill() -> Any:
    builder = SkillBuilder()

    def speak(handler_input: Any) -> Any:
        return handler_input.response_builder.speak(SPEECH).ask(SPEECH).response

    for kind in ("LaunchRequest", "SessionEndedRequest"):
        builder.request_handler(can_handle_func=is_request_type(kind))(speak)
    for name in ("GiveRating", "ReflectionContent", "AMAZON.YesIntent", "AMAZON.NoIntent"):
        builder.request_handler(can_handle_func=is_intent_name(name))(speak)
    return builder.create()


def _trust(roots: Path, chain: Path) -> None:
    ours = [root for _, _, root in pem.unarmor(roots.read_bytes(), multiple=True)]

    def validator(end: bytes, intermediates: list[bytes]) -> Any:
        context = ValidationContext(extra_trust_roots=ours, allow_fetching=False)
        return CertificateValidator(end, intermediates, validation_context=context)

    class Fetched:
        """What urlopen returns."""

        def read(self) -> bytes:
            return chain.read_bytes()

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    verifier.CertificateValidator = validator
    verifier.urlopen = lambda _url: Fetched()
