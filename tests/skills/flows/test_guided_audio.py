"""Guided audio: what is played, and where it goes on."""

from __future__ import annotations

import pytest

from skills.reply import AudioAction
from skills.turn import Device, Player
from tests.support.conversation import Conversation, words

TOKEN = "G01-5-token"


def playing(talk: Conversation) -> None:
    """Let a piece be played, and let the service name its rendition."""
    talk.mean("PlayGuidedAudio", length_minutes=5)
    talk.memory = talk.memory.playing(TOKEN)
    talk.event("playback_started", TOKEN, 0)


def action(talk: Conversation, name: str, **slots: object) -> AudioAction | None:
    return talk.mean(name, **slots).reply.audio


@pytest.mark.parametrize(
    ("slots", "title", "minutes"),
    [
        ({}, "G01", 5),
        ({"topic": "breathing"}, "G02", 5),
        ({"topic": "breathing", "length_minutes": 3}, "G02", 3),
        ({"length_minutes": 8}, "G01", 10),
        ({"length_minutes": 2}, "G01", 1),
        ({"length": "short"}, "G01", 1),
        ({"length": "longest"}, "G01", 10),
        ({"which": "any"}, "G01", 5),
    ],
)
def test_a_request_plays_the_piece_that_fits(
    slots: dict[str, object], title: str, minutes: int
) -> None:
    outcome = Conversation().mean("PlayGuidedAudio", **slots)
    assert outcome.reply.audio == AudioAction("play", title, minutes)
    assert outcome.reply.end
    assert outcome.reply.listen is None
    assert outcome.state == "audio_playing"


def test_an_offered_piece_plays_on_a_yes() -> None:
    talk = Conversation()
    talk.mean("GiveRating", rating=6)
    talk.mean("SkipStep")
    talk.mean("Deny")
    assert action(talk, "Affirm") == AudioAction("play", "G01", 1)


def test_a_length_instead_of_a_yes_plays_that_length() -> None:
    talk = Conversation()
    talk.mean("GiveRating", rating=6)
    talk.mean("SkipStep")
    talk.mean("Deny")
    assert action(talk, "PlayGuidedAudio", length_minutes=5) == AudioAction("play", "G01", 5)


def test_the_nearest_length_is_said_where_the_wanted_one_is_not_there() -> None:
    outcome = Conversation().mean("PlayGuidedAudio", length_minutes=8)
    assert words(outcome.reply).endswith("Solid Ground, ten minutes.")
    assert len(words(outcome.reply)) > len("Solid Ground, ten minutes.")


def test_a_paused_piece_goes_on_in_a_new_session_where_it_stopped() -> None:
    talk = Conversation()
    playing(talk)
    stopped = talk.mean("PauseAudio", Player(TOKEN, 83_000))
    talk.event("playback_stopped", TOKEN, 84_500)
    talk.session = "s-2"
    talk.wait(days=2)
    resumed = action(talk, "ResumeAudio")
    assert stopped.reply.audio == AudioAction("stop", token=TOKEN)
    assert resumed == AudioAction("resume", "G01", 5, TOKEN, offset_ms=84_500)


def test_the_player_s_own_position_counts_until_it_reports() -> None:
    talk = Conversation()
    playing(talk)
    talk.mean("PauseAudio", Player(TOKEN, 83_000))
    resumed = action(talk, "ResumeAudio")
    assert resumed == AudioAction("resume", "G01", 5, TOKEN, offset_ms=83_000)


def test_a_report_about_another_rendition_changes_nothing() -> None:
    talk = Conversation()
    playing(talk)
    talk.event("playback_stopped", "G02-3-other", 1000)
    assert talk.memory.person.playback is not None
    assert talk.memory.person.playback.state == "playing"


def test_a_finished_piece_starts_anew() -> None:
    talk = Conversation()
    playing(talk)
    talk.event("playback_finished", TOKEN, 300_000)
    assert action(talk, "ResumeAudio") == AudioAction("play", "G01", 5)


def test_a_piece_that_must_have_ended_is_not_taken_for_playing() -> None:
    talk = Conversation()
    playing(talk)
    talk.wait(minutes=7)
    assert talk.mean("Stop").reply.audio is None


def test_stop_while_it_plays_stops_the_player_and_keeps_the_place() -> None:
    talk = Conversation()
    playing(talk)
    stopped = talk.mean("Stop", Player(TOKEN, 30_000))
    assert stopped.reply.audio == AudioAction("stop", token=TOKEN)
    assert stopped.reply.speech == ()
    assert talk.memory.person.playback is not None
    assert talk.memory.person.playback.offset_ms == 30_000


@pytest.mark.parametrize(
    ("slots", "offset_ms"),
    [
        ({"direction": "back", "seconds": 30}, 70_000),
        ({"direction": "forward", "seconds": 60}, 160_000),
        ({"direction": "back"}, 90_000),
        ({"direction": "back", "seconds": 600}, 0),
        ({"direction": "forward", "seconds": 6000}, 299_000),
    ],
)
def test_seeking_stays_inside_the_piece(slots: dict[str, object], offset_ms: int) -> None:
    talk = Conversation()
    playing(talk)
    moved = talk.mean("SeekAudio", Player(TOKEN, 100_000), **slots).reply.audio
    assert moved == AudioAction("resume", "G01", 5, TOKEN, offset_ms=offset_ms)


def test_another_piece_is_the_next_of_the_catalogue() -> None:
    talk = Conversation()
    playing(talk)
    after = action(talk, "NextAudio")
    assert after is not None
    assert after.title != "G01"


def test_a_device_without_a_player_is_told_so() -> None:
    talk = Conversation(device=Device(audio=False))
    outcome = talk.mean("PlayGuidedAudio")
    assert outcome.reply.audio is None
    assert words(outcome.reply)


def test_nothing_to_resume_is_said_and_a_choice_offered() -> None:
    outcome = Conversation().mean("ResumeAudio")
    assert outcome.reply.audio is None
    assert outcome.reply.listen == "short"
