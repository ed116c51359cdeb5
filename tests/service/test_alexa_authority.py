"""The demo's stand-in for Amazon signs what the door takes, and nobody else trusts it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from service.alexa_authority import CHAIN_FILE, AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa, SignedRequest
from service.config import read_config
from service.platforms.alexa import AlexaPlatform, alexa_platform
from service.platforms.request import RawRequest, Refused
from skills.turn import Event, Intent, Player, Turn, Utterance
from tests.support.alexa import NOON, SetClock


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> AlexaAuthority:
    return AlexaAuthority.open(tmp_path_factory.mktemp("authority"), NOON)


def door(authority: AlexaAuthority, clock: SetClock) -> AlexaPlatform:
    config = read_config(
        {
            "SELFTRUST_MODE": "test",
            "SELFTRUST_ALEXA_ROOTS": str(authority.roots),
            "SELFTRUST_ALEXA_CHAINS": str(authority.chains),
            "SELFTRUST_ALEXA_SKILL_ID": DEMO_SKILL,
        },
        folder=authority.chains,
    )
    return alexa_platform(config, clock)


def taken(platform: AlexaPlatform, signed: SignedRequest) -> Turn:
    raw = RawRequest("POST", "/alexa", signed.headers, b"", signed.body, "127.0.0.1")
    platform.verify(raw)
    turn = platform.parse(raw)
    assert isinstance(turn, Turn)
    return turn


def test_its_requests_are_accepted_as_amazons(authority: AlexaAuthority) -> None:
    clock = SetClock()

    turn = taken(door(authority, clock), SignedAlexa(authority, clock).launch())

    assert (turn.input, turn.new_session) == (Event("launch"), True)


def test_without_its_root_nobody_believes_it(authority: AlexaAuthority, tmp_path: Path) -> None:
    clock = SetClock()
    other = AlexaAuthority.open(tmp_path, clock())
    (other.chains / CHAIN_FILE).write_bytes((authority.chains / CHAIN_FILE).read_bytes())

    with pytest.raises(Refused):
        taken(door(other, clock), SignedAlexa(authority, clock).launch())


def test_it_is_made_once_and_renewed_when_it_runs_out(tmp_path: Path) -> None:
    def chain() -> bytes:
        return (tmp_path / "chains" / CHAIN_FILE).read_bytes()

    AlexaAuthority.open(tmp_path, NOON)
    first = chain()
    AlexaAuthority.open(tmp_path, NOON + timedelta(days=20))
    assert chain() == first

    clock = SetClock(NOON + timedelta(days=40))
    renewed = AlexaAuthority.open(tmp_path, clock())

    assert chain() != first
    assert taken(door(renewed, clock), SignedAlexa(renewed, clock).launch()).new_session


def test_its_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    AlexaAuthority.open(tmp_path, NOON)

    assert stat.S_IMODE((tmp_path / "leaf-key.pem").stat().st_mode) == 0o600


REQUESTS: list[tuple[Callable[[SignedAlexa], SignedRequest], object]] = [
    (
        lambda alexa: alexa.intent("GiveRating", {"rating": "6"}),
        Intent("GiveRating", {"rating": 6}),
    ),
    (lambda alexa: alexa.intent("AMAZON.YesIntent"), Intent("Affirm")),
    (lambda alexa: alexa.speak("I called my sister"), Utterance("I called my sister")),
    (lambda alexa: alexa.leave(), Event("session_ended")),
    (
        lambda alexa: alexa.playback("PlaybackStopped", "G01:5", 83_000),
        Event("playback_stopped", "G01:5", 83_000),
    ),
    (lambda alexa: alexa.press("Pause"), Intent("PauseAudio")),
]


@pytest.mark.parametrize(("does", "means"), REQUESTS)
def test_its_device_does_what_people_do(
    authority: AlexaAuthority, does: Callable[[SignedAlexa], SignedRequest], means: object
) -> None:
    clock = SetClock()

    turn = taken(door(authority, clock), does(SignedAlexa(authority, clock)))

    assert turn.input == means


def test_its_session_lasts_until_it_ends_and_every_request_is_its_own(
    authority: AlexaAuthority,
) -> None:
    clock = SetClock()
    platform, alexa = door(authority, clock), SignedAlexa(authority, clock)

    launched = taken(platform, alexa.launch())
    answered = taken(platform, alexa.intent("GiveRating", {"rating": "6"}))
    left = taken(platform, alexa.leave())
    again = taken(platform, alexa.intent("StartCheckIn"))

    assert launched.session == answered.session == left.session != again.session
    assert [t.new_session for t in (launched, answered, left, again)] == [True, False, False, True]
    assert len({t.request_id for t in (launched, answered, left, again)}) == 4


def test_its_player_remembers_where_it_stopped(authority: AlexaAuthority) -> None:
    clock = SetClock()
    platform, alexa = door(authority, clock), SignedAlexa(authority, clock)

    taken(platform, alexa.playback("PlaybackStopped", "G01:5", 83_000))
    turn = taken(platform, alexa.intent("AMAZON.ResumeIntent"))

    assert turn.player == Player("G01:5", 83_000)


def test_production_needs_the_skills_id(tmp_path: Path) -> None:
    platform = alexa_platform(read_config({}, folder=tmp_path), SetClock())

    with pytest.raises(Refused) as refused:
        platform.verify(RawRequest("POST", "/alexa", {}, b"", b"{}", "127.0.0.1"))

    assert refused.value.code == "alexa_skill_id_not_configured"
