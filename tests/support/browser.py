"""A browser without a script, at the companion page: it keeps cookies and sends forms."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder, TestResponse

from service.config import Config
from tests.support.services import job_journal

PASSPHRASE = "four green kettles sing"
HOST = "http://localhost"


class Browser:
    """Somebody at the page."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.client = app.test_client()
        self._config = config

    def invited(self) -> str:
        """Get a link from the console; return its path."""
        with job_journal(self._config) as journal:
            return f"/set-up/{journal.logins.invite(datetime.now(UTC))}"

    def begin(self, name: str = "Robin") -> None:
        """Use an invitation, and be signed in."""
        form = {"name": name, "passphrase": PASSPHRASE, "again": PASSPHRASE}
        response = self.send(self.invited(), form)
        assert response.status_code == 303, response.text

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(path, base_url=HOST, query_string=query)

    def page(self, path: str, **query: str) -> str:
        response = self.get(path, **query)
        assert response.status_code == 200, response.status
        return response.text

    def csrf(self) -> str:
        """Read the token that every form of this session holds."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.page("/"))
        assert found
        return found[1]

    def send(
        self,
        path: str,
        form: Mapping[str, Any],
        *,
        origin: str | None = HOST,
        follow: bool = False,
    ) -> TestResponse:
        """Send a form as it is."""
        headers = {"Origin": origin} if origin else {}
        return self.client.post(
            path, data=form, headers=headers, base_url=HOST, follow_redirects=follow
        )

    def submit(self, path: str, **form: Any) -> TestResponse:
        """Send a form of a page of ours."""
        return self.send(path, {**form, "csrf": self.csrf()}, follow=True)

    def submit_slowly(
        self, path: str, meanwhile: Callable[[], object], **form: Any
    ) -> TestResponse:
        """Send a form whose end comes late; something else happens while it is on its way."""
        headers = {"Origin": HOST, "X-CSRF-Token": self.csrf()}
        builder = EnvironBuilder(path, HOST, method="POST", data=form)
        with closing(builder):
            environ = builder.get_environ()
        body, kind = environ["wsgi.input"].read(), environ["CONTENT_TYPE"]
        return self.client.post(
            path,
            base_url=HOST,
            headers={**headers, "Content-Type": kind, "Content-Length": str(len(body))},
            input_stream=_Slow(body, meanwhile),
        )


class _Slow(io.BytesIO):
    """A body; before it is read for the first time, something happens."""

    def __init__(self, body: bytes, meanwhile: Callable[[], object]) -> None:
        super().__init__(body)
        self._meanwhile: Callable[[], object] | None = meanwhile

    def read(self, size: int | None = -1, /) -> bytes:
        self._let_it_happen()
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:
        self._let_it_happen()
        return super().readinto(buffer)

    def _let_it_happen(self) -> None:
        happens, self._meanwhile = self._meanwhile, None
        if happens is not None:
            happens()
