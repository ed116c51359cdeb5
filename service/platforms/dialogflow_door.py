"""What the webhooks of both editions of Dialogflow share: credentials, reading, and the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from service import strict_json
from service.plain_text import plain
from service.platforms.dialogflow_auth import DialogflowAuth
from service.platforms.dialogflow_limits import MAX_SPEECH_CHARACTERS
from service.platforms.request import BadRequest, RawRequest
from service.rendered import Rendered
from service.ssml import ssml

NAME = "dialogflow"

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
Form = TypeVar("Form")


class DialogflowDoor:
    """Credentials in a header; Google's JSON in and out. An edition parses and renders."""

    accepts = answers = strict_json.MEDIA_TYPE
    explains = False

    def __init__(self, auth: DialogflowAuth, clock: Callable[[], datetime]) -> None:
        self._auth = auth
        self._clock = clock

    def verify(self, request: RawRequest) -> None:
        """Check the credentials.

        Raises:
            Refused: they are missing or wrong (401).
        """
        self._auth.verify(request)


def read(request: RawRequest, form: type[Form]) -> Form:
    """Read a request.

    Raises:
        BadRequest: something that Google promises is missing.
    """
    try:
        return msgspec.convert(strict_json.loads(request.body), form)
    except msgspec.ValidationError as error:
        raise BadRequest("form", detail=str(error)) from error


def spoken(rendered: Rendered) -> tuple[str, str]:
    """Return the reply as text and as markup, as much as Google speaks at once."""
    speech = rendered.reply.speech
    marked = ssml(
        speech, cue_urls=rendered.cue_urls, rate=rendered.rate, limit=MAX_SPEECH_CHARACTERS
    )
    return plain(speech, MAX_SPEECH_CHARACTERS), marked
