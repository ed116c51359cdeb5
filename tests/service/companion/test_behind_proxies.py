"""Who guesses passphrases is known by their own address, behind proxies of ours too."""

from __future__ import annotations

import re
from pathlib import Path

from service.app import create_app
from tests.support.browser import Browser
from tests.support.services import installation


def guesses(folder: Path, proxies: int, told: list[str]) -> list[int]:
    """Sign in wrongly from each address that a proxy told; return the answers' status."""
    config = installation(folder, PROXIES=str(proxies), PUBLIC_URL="https://voice.example.org")
    client = create_app(config).test_client()
    return [
        client.post(
            "/sign-in",
            base_url="https://voice.example.org",
            data={"name": f"name {number}", "passphrase": "a wrong one"},
            headers={"X-Forwarded-For": forwarded, "Origin": "https://voice.example.org"},
        ).status_code
        for number, forwarded in enumerate(told)
    ]


def test_one_who_guesses_locks_out_nobody_else(tmp_path: Path) -> None:
    told = ["203.0.113.9"] * 6 + ["198.51.100.7"]

    assert guesses(tmp_path, 1, told) == [403] * 5 + [429, 403]


def test_an_address_that_the_guesser_made_up_does_not_help(tmp_path: Path) -> None:
    told = [f"10.0.0.{number}, 203.0.113.9" for number in range(6)]

    assert guesses(tmp_path, 1, told) == [403] * 5 + [429]


def test_without_a_proxy_of_ours_nobody_is_believed(tmp_path: Path) -> None:
    told = [f"10.0.0.{number}" for number in range(6)]

    assert guesses(tmp_path, 0, told) == [403] * 5 + [429]


def invitation(folder: Path, public_url: str, host: str) -> str:
    """Let somebody who is signed in make a link for somebody else; return it."""
    config = installation(folder, PROXIES="1", PUBLIC_URL=public_url)
    robin = Browser(create_app(config), config)
    robin.begin()
    form = {"csrf": robin.csrf()}
    page = robin.client.post(
        "/settings/invite", data=form, base_url=host, headers={"Origin": host}
    ).text
    (link,) = re.findall(r"https?://[^\s\"<]+/set-up/[\w-]+", page)
    return str(link)


def test_a_link_for_somebody_else_leads_to_the_public_address(tmp_path: Path) -> None:
    link = invitation(tmp_path, "https://voice.example.org", "http://localhost")

    assert link.startswith("https://voice.example.org/set-up/")


def test_without_a_public_address_it_leads_where_this_browser_is(tmp_path: Path) -> None:
    link = invitation(tmp_path, "http://127.0.0.1:8080", "http://localhost")

    assert link.startswith("http://localhost/set-up/")
