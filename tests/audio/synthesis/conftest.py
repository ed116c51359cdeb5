"""What the voices' tests share: a Google of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.google_tts import FakeGoogle


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    """Lead what is meant for Google to a fake that the client may trust."""
    for name in ("NO_PROXY", "no_proxy", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with FakeGoogle(tmp_path) as fake:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, fake.address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(fake.authority_file))
        yield fake
