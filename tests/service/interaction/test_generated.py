"""What is committed below deploy/ is what the generators make of the one interaction model."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from service.interaction import DEPLOY, GENERATORS, generated
from service.interaction.__main__ import main
from skills import locales


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return generated()


def test_what_is_committed_is_what_is_generated(files: dict[str, str]) -> None:
    stale = [
        path
        for path, content in files.items()
        if not (DEPLOY / path).is_file() or (DEPLOY / path).read_text("utf-8") != content
    ]

    assert stale == [], "run `python -m service.interaction`"


def test_a_file_of_no_one_locale_is_the_same_for_each() -> None:
    for generate in GENERATORS.values():
        made: dict[str, str] = {}
        for locale in locales.names():
            for path, content in generate(locale).items():
                assert made.setdefault(path, content) == content


def test_an_installations_own_address_is_put_in_place(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["--url", "https://voice.example.org/", "--out", str(tmp_path)])

    skill = (tmp_path / "alexa/skill-package/skill.json").read_text()
    assert told.exit_code == 0
    assert "https://voice.example.org/alexa" in skill
    assert "selftrust.example" not in skill
