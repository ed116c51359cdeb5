"""Nobody sees a page but its owner, and no other page makes a browser act."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask

from service.companion.guard import COOKIE
from service.config import Config
from tests.support.browser import HOST, PASSPHRASE, Browser

PRIVATE = [
    "/",
    "/talk",
    "/journal",
    "/journal/trend",
    "/journal/boards",
    "/journal/entry/x",
    "/journal/take",
    "/journal/export.zip",
    "/journal/export.json",
    "/listen",
    "/listen/G01/1",
    "/settings",
]
CHANGES = [
    "/check-in",
    "/reflection",
    "/journal/entry/x",
    "/listen/G01/1/place",
    "/journal/boards/x",
    "/journal/entry/x/delete",
    "/journal/entry/x/hush",
    "/journal/delete",
    "/journal/delete-everything",
    "/journal/import",
    *(
        f"/settings/{name}"
        for name in ("you", "sound", "reminders", "quiet", "push", "devices", "pin", "keeping")
    ),
    "/settings/invite",
    "/settings/sign-out-others",
    "/sign-out",
    "/talk/turn",
]


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(browser: Browser) -> None:
    answers = {path: browser.get(path) for path in PRIVATE}

    assert {path: answer.location for path, answer in answers.items()} == dict.fromkeys(
        PRIVATE, "/sign-in"
    )


def test_nothing_is_changed_for_whoever_is_not_signed_in(browser: Browser) -> None:
    answers = {path: browser.send(path, {}).status_code for path in CHANGES}

    assert answers == dict.fromkeys(CHANGES, HTTPStatus.UNAUTHORIZED)


def test_a_request_from_elsewhere_is_refused(robin: Browser) -> None:
    csrf = robin.csrf()

    for origin in (None, "null", "https://evil.example", "http://localhost:81"):
        answers = {
            path: robin.send(path, {"csrf": csrf}, origin=origin).status_code for path in CHANGES
        }
        assert answers == dict.fromkeys(CHANGES, HTTPStatus.FORBIDDEN), origin


def test_a_form_without_its_sessions_token_is_refused(robin: Browser) -> None:
    for token in ("", "0" * 64, "é"):
        answers = {path: robin.send(path, {"csrf": token}).status_code for path in CHANGES}
        assert answers == dict.fromkeys(CHANGES, HTTPStatus.FORBIDDEN), token


def test_a_token_of_another_session_is_refused(app: Flask, config: Config, robin: Browser) -> None:
    mira = Browser(app, config)
    mira.begin("Mira")

    response = robin.send("/check-in", {"csrf": mira.csrf(), "rating": "6"})

    assert response.status_code == HTTPStatus.FORBIDDEN


def test_a_session_that_was_planted_before_the_sign_in_is_not_taken_over(
    app: Flask, config: Config, browser: Browser
) -> None:
    browser.begin()
    attacker = Browser(app, config)
    attacker.client.set_cookie(COOKIE, "planted", domain="localhost")

    attacker.send("/sign-in", {"name": "Robin", "passphrase": PASSPHRASE})

    fresh = attacker.client.get_cookie(COOKIE, domain="localhost")
    assert fresh is not None
    assert fresh.value != "planted"


def test_the_cookie_is_for_this_host_over_https_and_out_of_scripts_reach(browser: Browser) -> None:
    form = {"name": "Robin", "passphrase": PASSPHRASE, "again": PASSPHRASE}

    (header,) = browser.send(browser.invited(), form).headers.getlist("Set-Cookie")

    assert header.startswith(f"{COOKIE}=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in header
    assert "Domain" not in header


def test_private_pages_are_kept_nowhere_and_run_nothing_inline(robin: Browser) -> None:
    response = robin.get("/journal")

    policy = response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert " style=" not in response.text
    assert " onclick=" not in response.text


def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(robin: Browser) -> None:
    cookie = robin.client.get_cookie(COOKIE, domain="localhost")
    assert cookie is not None

    response = robin.send("/sign-out", {"csrf": robin.csrf()})
    robin.client.set_cookie(COOKIE, cookie.value, domain="localhost")

    assert "storage" in response.headers["Clear-Site-Data"]
    assert robin.get("/").location == "/sign-in"


def test_over_an_unprotected_line_the_sign_in_says_what_to_do(app: Flask) -> None:
    page = app.test_client().get("/sign-in", base_url="http://192.168.1.20:8080").text

    assert "https" in page
    assert "Caddy" in page


def test_a_wrong_passphrase_is_told_and_the_sixth_has_to_wait(browser: Browser) -> None:
    browser.begin()
    tries = [browser.send("/sign-in", {"name": "Robin", "passphrase": "no"}) for _ in range(6)]

    assert [response.status_code for response in tries] == [403] * 5 + [429]
    assert "go together" in tries[0].text
    assert HOST not in tries[0].text
