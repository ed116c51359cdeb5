"""A browser without a script, at the companion page: it keeps cookies and sends forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

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
