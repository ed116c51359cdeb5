"""Guided audio: what is played, and where it goes on."""

from __future__ import annotations

import pytest

from skills.lines import Lines
from skills.memory import Memory
from skills.reply import AudioAction
from skills.speech import WITHOUT_BED, Manner, Speaker
from skills.turn import Device, Intent, Player
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


def test_the_one_before_is_gone_back_to() -> None:
    talk = Conversation()
    playing(talk)
    following = action(talk, "NextAudio")
    back = action(talk, "PreviousAudio")
    assert following is not None
    assert back is not None
    assert (following.title, back.title) == ("G02", "G01")


def test_days_later_on_another_device_it_goes_on_from_its_place() -> None:
    talk = Conversation()
    playing(talk)
    talk.wait(seconds=83)
    talk.event("playback_stopped", TOKEN, 83_000)
    elsewhere = Conversation(Memory(talk.memory.person), talk.now, session="s-2")
    elsewhere.wait(hours=75)
    resumed = action(elsewhere, "ResumeAudio")
    assert resumed == AudioAction("resume", "G01", 5, TOKEN, offset_ms=83_000)


def test_a_device_without_a_player_is_told_so() -> None:
    talk = Conversation(device=Device(audio=False))
    outcome = talk.mean("PlayGuidedAudio")
    assert outcome.reply.audio is None
    assert words(outcome.reply)


def test_nothing_to_resume_is_said_and_a_choice_offered() -> None:
    outcome = Conversation().mean("ResumeAudio")
    assert outcome.reply.audio is None
    assert outcome.reply.listen == "short"


def test_a_piece_is_found_by_its_name_where_two_share_a_theme() -> None:
    talk = Conversation()
    talk.understanding.meanings["play clean up crew"] = Intent(
        "PlayGuidedAudio", {"topic": "repair"}
    )
    outcome = talk.say("play clean up crew")
    assert outcome.reply.audio == AudioAction("play", "G13", 5)


def test_what_is_urgent_is_short() -> None:
    assert action(Conversation(), "PlayGuidedAudio", urgent=True) == AudioAction("play", "G01", 1)


def test_a_piece_without_words_is_said_to_be_one_and_stays_one() -> None:
    talk = Conversation()
    outcome = talk.mean("PlayGuidedAudio", topic="breathing", style="no_speech")
    assert outcome.reply.audio == AudioAction("play", "G02", 5, wordless=True)
    assert len(words(outcome.reply)) > len("Six Slow Breaths, five minutes.")
    assert action(talk, "StartOver") == AudioAction("play", "G02", 5, wordless=True)


def listen(talk: Conversation, topic: str, minutes: int = 5, seconds: int = 300) -> None:
    """Let a piece be heard to some point."""
    talk.mean("PlayGuidedAudio", topic=topic, length_minutes=minutes)
    talk.memory = talk.memory.playing(topic)
    talk.event("playback_started", topic, 0)
    talk.wait(seconds=seconds)
    talk.event("playback_stopped", topic, seconds * 1000)


def test_the_favourite_is_what_was_listened_to_longest() -> None:
    talk = Conversation()
    listen(talk, "sleep", seconds=200)
    listen(talk, "walk", seconds=90)
    listen(talk, "walk", seconds=80)
    assert action(talk, "PlayGuidedAudio", which="favourite") == AudioAction("play", "G16", 5)


def test_yesterday_s_piece_is_the_one_heard_yesterday() -> None:
    talk = Conversation()
    listen(talk, "walk")
    talk.wait(days=1)
    listen(talk, "sleep")
    assert action(talk, "PlayGuidedAudio", which="yesterday") == AudioAction("play", "G18", 5)


def test_any_piece_is_one_that_was_not_heard_yet() -> None:
    talk = Conversation()
    listen(talk, "steady")
    assert action(talk, "PlayGuidedAudio", which="any") == AudioAction("play", "G02", 5)


def test_only_time_that_was_listened_counts() -> None:
    """A jump ahead is not listened to; pauses and reports that come twice add nothing."""
    talk = Conversation()
    playing(talk)
    talk.wait(seconds=60)
    talk.mean("PauseAudio", Player(TOKEN, 60_000))
    talk.event("playback_stopped", TOKEN, 60_000)
    talk.event("playback_stopped", TOKEN, 60_000)
    talk.wait(hours=1)
    talk.mean("ResumeAudio")
    talk.event("playback_started", TOKEN, 60_000)
    talk.wait(seconds=30)
    talk.mean("SeekAudio", Player(TOKEN, 90_000), direction="forward", seconds=120)
    talk.event("playback_stopped", TOKEN, 90_000)
    talk.event("playback_started", TOKEN, 210_000)
    talk.wait(seconds=90)
    talk.event("playback_finished", TOKEN, 300_000)
    (heard,) = talk.memory.person.listened
    assert (heard.title, heard.minutes, heard.heard_ms) == ("G01", 5, 180_000)


def test_a_player_can_t_have_played_longer_than_time_went_by() -> None:
    talk = Conversation()
    playing(talk)
    talk.wait(seconds=10)
    talk.event("playback_stopped", TOKEN, 290_000)
    (heard,) = talk.memory.person.listened
    assert heard.heard_ms <= 15_000


def test_a_seek_without_a_player_s_word_starts_from_where_the_clock_puts_it() -> None:
    talk = Conversation()
    playing(talk)
    talk.wait(seconds=60)
    moved = action(talk, "SeekAudio", direction="forward", seconds=30)
    assert moved == AudioAction("resume", "G01", 5, TOKEN, offset_ms=90_000)


def test_pieces_are_listed_by_threes_and_others_when_asked_again() -> None:
    talk = Conversation()
    heard = [words(talk.mean("ListSessions").reply) for _ in range(7)]
    assert "Solid Ground, Six Slow Breaths, Whose Voice Is This." in heard[0]
    assert "The Grudge Compass, Unmasked, Both Hands." in heard[1]
    assert "Solid Ground" in heard[6]
    assert action(talk, "Affirm") == AudioAction("play", "G01", 5)


def test_yes_plays_the_first_of_those_that_were_just_named() -> None:
    talk = Conversation()
    talk.mean("ListSessions")
    talk.mean("ListSessions")
    assert action(talk, "Affirm") == AudioAction("play", "G04", 5)


def test_what_is_playing_is_named_when_asked() -> None:
    talk = Conversation()
    playing(talk)
    assert "This is Solid Ground, five minutes." in words(talk.mean("ListSessions").reply)


def test_a_piece_that_was_asked_for_after_this_one_is_queued_and_then_played() -> None:
    talk = Conversation()
    playing(talk)
    said = "play soft landing after this"
    talk.understanding.meanings[said] = Intent("PlayGuidedAudio", {"topic": "sleep"})
    asked = talk.say(said)
    near_the_end = talk.event("playback_nearly_finished", TOKEN, 280_000)
    talk.memory = talk.memory.queueing("next")
    talk.event("playback_finished", TOKEN, 300_000)
    talk.event("playback_started", "next", 0)
    assert asked.reply.audio is None
    assert near_the_end.reply.audio == AudioAction("queue", "G16", 5, after=TOKEN)
    assert talk.memory.person.playback is not None
    assert talk.memory.person.playback.title == "G16"
    assert talk.memory.person.playback.queued is None


def lined_up(talk: Conversation) -> AudioAction | None:
    said = "play soft landing after this"
    talk.understanding.meanings[said] = Intent("PlayGuidedAudio", {"topic": "sleep"})
    return talk.say(said).reply.audio


def test_a_player_that_has_asked_what_follows_is_told_at_once() -> None:
    talk = Conversation()
    playing(talk)
    talk.event("playback_nearly_finished", TOKEN, 4_000)

    assert lined_up(talk) == AudioAction("queue", "G16", 5, after=TOKEN)
    talk.memory = talk.memory.queueing("next")
    assert talk.event("playback_nearly_finished", TOKEN, 280_000).reply.audio is None


def test_what_follows_can_be_told_by_its_intent_alone() -> None:
    talk = Conversation()
    playing(talk)

    asked = talk.mean("PlayGuidedAudio", topic="sleep", after="this")

    assert asked.reply.audio is None
    assert talk.memory.person.playback is not None
    assert talk.memory.person.playback.queued is not None


def test_a_piece_that_goes_on_after_a_stop_has_its_follower_again() -> None:
    talk = Conversation()
    playing(talk)
    lined_up(talk)
    talk.event("playback_nearly_finished", TOKEN, 4_000)
    talk.memory = talk.memory.queueing("next")

    assert action(talk, "PauseAudio") == AudioAction("stop", token=TOKEN, clears=True)
    assert action(talk, "ResumeAudio").action == "resume"
    again = talk.event("playback_nearly_finished", TOKEN, 280_000).reply.audio
    assert again == AudioAction("queue", "G16", 5, after=TOKEN)


def test_next_takes_what_was_queued() -> None:
    talk = Conversation()
    playing(talk)
    said = "play soft landing after this"
    talk.understanding.meanings[said] = Intent("PlayGuidedAudio", {"topic": "sleep"})
    talk.say(said)
    assert action(talk, "NextAudio") == AudioAction("play", "G16", 5)


def test_nothing_follows_a_piece_by_itself() -> None:
    talk = Conversation()
    playing(talk)
    assert talk.event("playback_nearly_finished", TOKEN, 280_000).reply.audio is None


def test_repeat_plays_the_piece_at_hand_again() -> None:
    talk = Conversation()
    playing(talk)
    assert action(talk, "Repeat") == AudioAction("play", "G01", 5)


def test_a_player_that_fails_goes_on_twice_and_then_the_person_is_told_once() -> None:
    talk = Conversation()
    playing(talk)
    talk.wait(seconds=40)
    answers = [talk.event("playback_failed", TOKEN, 40_000).reply.audio for _ in range(3)]
    assert answers == [*2 * [AudioAction("resume", "G01", 5, TOKEN, offset_ms=40_000)], None]
    talk.session = "s-2"
    told, told_again = talk.event("launch"), talk.event("launch")
    broke_off = set(Lines.load("en-US").wordings("guided_audio.broke_off"))
    assert any(wording in words(told.reply) for wording in broke_off)
    assert not any(wording in words(told_again.reply) for wording in broke_off)
    resumed = action(talk, "ResumeAudio")
    assert resumed == AudioAction("resume", "G01", 5, TOKEN, offset_ms=40_000)


@pytest.mark.parametrize(
    ("attribute", "direction", "manner"),
    [
        ("speed", "down", Manner(speed=-1)),
        ("speed", "up", Manner(speed=1)),
        ("volume", "down", Manner(volume=-1)),
        ("softness", "up", Manner(softness=1)),
        ("pause", "up", Manner(pause=1)),
        ("background", "down", Manner(background=-1)),
        ("background", "off", Manner(background=WITHOUT_BED)),
    ],
)
def test_how_it_sounds_is_changed_and_what_plays_plays_on(
    attribute: str, direction: str, manner: Manner
) -> None:
    talk = Conversation()
    playing(talk)
    outcome = talk.mean("AdjustPlayback", attribute=attribute, direction=direction)
    assert talk.memory.person.manner == manner
    assert outcome.reply.audio is None
    assert outcome.state == "audio_playing"
    assert outcome.reply.listen is None


@pytest.mark.parametrize("direction", ["reset", "on"])
def test_a_change_is_taken_back(direction: str) -> None:
    talk = Conversation()
    talk.mean("AdjustPlayback", attribute="background", direction="off")
    talk.mean("AdjustPlayback", attribute="background", direction=direction)
    assert talk.memory.person.manner == Manner()


def test_a_change_has_its_limits_and_they_are_said() -> None:
    talk = Conversation()
    heard = words(talk.mean("AdjustPlayback", attribute="volume", direction="up").reply)
    no_further = Lines.load("en-US").wordings("guided_audio.adjust.no_further")
    assert any(wording in heard for wording in no_further)
    assert talk.memory.person.manner == Manner()


def test_a_change_in_the_midst_of_a_check_in_comes_back_to_its_question() -> None:
    talk = Conversation()
    talk.mean("StartCheckIn")
    outcome = talk.mean("AdjustPlayback", attribute="speed", direction="down")
    assert outcome.state == "awaiting_rating"
    assert outcome.reply.listen == "rating"
    assert talk.memory.person.manner.rate < 1


def test_yes_but_slower_changes_it_and_plays() -> None:
    talk = Conversation()
    talk.mean("ListSessions")
    outcome = talk.mean("AdjustPlayback", attribute="speed", direction="down", then="Affirm")
    assert outcome.reply.audio == AudioAction("play", "G01", 5)
    assert talk.memory.person.manner == Manner(speed=-1)


JOE = Speaker("joe", ("male", "american"))
ENGLISH = Speaker("google", ("female", "british"))


@pytest.mark.parametrize(
    ("wish", "voice"), [(None, "google"), ("british", "google"), ("joe", "joe"), ("irish", None)]
)
def test_another_voice_is_chosen_among_those_that_are_there(
    wish: str | None, voice: str | None
) -> None:
    talk = Conversation(speakers=(JOE, ENGLISH))
    talk.mean("ChangeVoice", voice=wish)
    assert talk.memory.person.manner.voice == voice


def test_where_there_is_one_voice_no_other_is_promised() -> None:
    talk = Conversation(speakers=(JOE,))
    outcome = talk.mean("ChangeVoice")
    assert talk.memory.person.manner == Manner()
    there_is_none = Lines.load("en-US").wordings("guided_audio.adjust.no_such_voice")
    assert any(wording in words(outcome.reply) for wording in there_is_none)


def set_aside(talk: Conversation) -> list[tuple[str, int, int]]:
    """Tell which pieces wait to be gone on with, and where, in ms."""
    aside = talk.memory.person.set_aside
    return [(one.title, one.minutes, one.offset_ms) for one in aside]


def test_a_piece_that_is_left_for_another_keeps_its_place() -> None:
    talk = Conversation()
    playing(talk)

    talk.mean("PlayGuidedAudio", Player(TOKEN, 83_000), topic="breathing", length_minutes=3)

    assert set_aside(talk) == [("G01", 5, 83_000)]
    talk.mean("PlayGuidedAudio", length_minutes=5)
    assert set_aside(talk) == []  # it is the one that plays now


def test_a_piece_that_was_over_or_hardly_begun_keeps_no_place() -> None:
    talk = Conversation()
    playing(talk)
    talk.mean("PlayGuidedAudio", Player(TOKEN, 4_000), topic="breathing", length_minutes=3)
    assert set_aside(talk) == []

    talk.memory = talk.memory.playing(TOKEN)
    talk.event("playback_finished", TOKEN, 180_000)
    talk.mean("PlayGuidedAudio", length_minutes=5)
    assert set_aside(talk) == []
