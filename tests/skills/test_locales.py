"""A locale is data alone: its own files, laid over its base's."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.config import Config, read_config
from service.spoken import all_dialogues
from skills import locales, understanding
from skills.care import load_help_lines
from skills.guided import Catalogue
from skills.lines import Lines
from skills.locales import LocaleError


def written(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_line_that_a_locale_has_takes_the_place_of_its_base_s_and_all_others_stay(
    tmp_path: Path,
) -> None:
    written(tmp_path, "en-US/locale.toml", "")
    written(tmp_path, "en-US/lines/menu.toml", '[choice]\nask = ["Talk?"]\nhelp = ["Talk."]')
    written(tmp_path, "en-XX/locale.toml", 'base = "en-US"')
    written(tmp_path, "en-XX/lines/menu.toml", '[choice]\nask = ["A chat?"]')

    table = locales.find("en-XX", tmp_path).table("lines/menu.toml")

    assert table == {"choice": {"ask": ["A chat?"], "help": ["Talk."]}}


def test_a_file_of_its_own_is_read_instead_of_its_base_s(tmp_path: Path) -> None:
    written(tmp_path, "en-US/locale.toml", "")
    written(tmp_path, "en-US/guided/G01.toml", "")
    written(tmp_path, "en-US/guided/G02.toml", "")
    written(tmp_path, "en-XX/locale.toml", 'base = "en-US"')
    written(tmp_path, "en-XX/guided/G02.toml", "")

    files = locales.find("en-XX", tmp_path).files("guided")

    assert files["G01.toml"] == tmp_path / "en-US/guided/G01.toml"
    assert files["G02.toml"] == tmp_path / "en-XX/guided/G02.toml"


def test_words_are_spelled_as_the_locale_spells_them_with_their_capitals(tmp_path: Path) -> None:
    written(tmp_path, "en-US/locale.toml", "")
    written(tmp_path, "en-XX/locale.toml", 'base = "en-US"\n[words]\ncolor = "colour"')

    found = locales.find("en-XX", tmp_path)

    assert found.worded("Color by color, colorless.") == "Colour by colour, colorless."


@pytest.mark.parametrize("base", ["en-YY", "en-XX"])
def test_a_base_that_is_missing_or_the_locale_itself_is_named(tmp_path: Path, base: str) -> None:
    written(tmp_path, "en-XX/locale.toml", f'base = "{base}"')
    with pytest.raises(LocaleError, match=base):
        locales.find("en-XX", tmp_path)


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    written(tmp_path, "en-XX/locale.toml", "base = ")
    with pytest.raises(LocaleError, match=r"locale\.toml is not TOML"):
        locales.find("en-XX", tmp_path)


@pytest.mark.parametrize("locale", locales.names())
def test_every_locale_is_complete(locale: str) -> None:
    base = Lines.load("en-US").names()
    assert set(Lines.load(locale).names()) == set(base)
    assert len(Catalogue.load(locale).scripts) == 18
    assert set(load_help_lines(locale)) == set(load_help_lines("en-US"))
    assert understanding.load(locale).understand("about a six", "awaiting_rating").slots == {
        "rating": 6,
        "approx": True,
    }


def test_a_briton_hears_british_words() -> None:
    lines = Lines.load("en-GB")
    said = [wording for name in lines.names() for wording in lines.wordings(name)]
    pieces = [str(script) for script in Catalogue.load("en-GB").scripts]
    assert any("neighbour" in wording for wording in said)
    assert not any(word in text for text in said + pieces for word in ("neighbor.", "sidewalk"))


def test_each_locale_has_its_conversation_the_configured_one_first(tmp_path: Path) -> None:
    config = configured(tmp_path, SELFTRUST_LOCALE="en-GB")
    assert next(iter(all_dialogues(config, ()))) == "en-GB"
    assert set(all_dialogues(config, ())) == set(locales.names())


def test_the_country_follows_the_locale_that_is_spoken_unless_one_was_set(tmp_path: Path) -> None:
    assert configured(tmp_path).country_for("en-GB") == "GB"
    assert configured(tmp_path, SELFTRUST_COUNTRY="ie").country_for("en-GB") == "IE"


def configured(home: Path, **settings: str) -> Config:
    return read_config({"SELFTRUST_HOME": str(home), **settings}, folder=home)
