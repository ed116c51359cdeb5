"""The interaction models that platforms take: generated from the one in `skills/content`.

`python -m service.interaction` writes them into `deploy/`; a test fails while what is committed
there differs. A platform is one module with a pure function, and a row in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from service.interaction import alexa, dialogflow_cx, dialogflow_es, home_assistant, openapi
from skills import locales

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"

GENERATORS: Mapping[str, Callable[[str], Mapping[str, str]]] = {
    "alexa": alexa.files,
    "dialogflow cx": dialogflow_cx.files,
    "dialogflow es": dialogflow_es.files,
    "home assistant": home_assistant.files,
    "openapi": openapi.files,
}
"""For each platform: locale -> the files it takes, by their path below `deploy/`.

A file that belongs to no one locale is given for each of them, the same every time.
"""


def generated() -> dict[str, str]:
    """Return every file of every platform in every locale, by its path below `deploy/`."""
    return {
        path: content
        for files in GENERATORS.values()
        for locale in locales.names()
        for path, content in files(locale).items()
    }
