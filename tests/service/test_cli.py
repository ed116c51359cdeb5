"""The command line: what it prints, its exit codes, and its one-line errors."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from audio.cache import AudioCache
from audio.errors import DeviceError
from audio.pcm import Pcm
from audio.renderer import Renderer
from service.cli import main
from service.commands import render, sound
from service.config import Config
from service.home import only_server
from service.recogniser import Choice
from tests.support.in_process import printed, selftrust, told
from tests.support.journals import keep, turn
from tests.support.recognisers import HearsOneThing
from tests.support.services import entries, installation, job_journal, settings
from tests.support.tone_voice import ToneVoice

PHRASE = "the violet umbrella of uncle ferdinand"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    config = installation(tmp_path)
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return config


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))


@pytest.mark.parametrize("command", [(), *commands(main)], ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(command: tuple[str, ...], option: str) -> None:
    result = selftrust(*command, option)

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert len(result.stdout.splitlines()) > 4
    assert result.stderr == ""


def test_an_unknown_command_is_a_usage_error() -> None:
    assert selftrust("sing").exit_code == 2


def test_a_wrong_setting_is_one_line(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFTRUST_MODE", "staging")

    assert "SELFTRUST_MODE" in told("doctor")


# --- understand ---


def test_an_utterance_s_meaning_is_printed_as_json(config: Config) -> None:
    row = json.loads(printed("understand", "about a six", "--state", "awaiting_rating"))

    assert (row["intent"], row["slots"]["rating"]) == ("GiveRating", 6)
    assert set(row) == {"intent", "slots", "confidence"}
    assert 0 <= row["confidence"] <= 1


def test_lines_are_understood_one_by_one(config: Config) -> None:
    asked = [
        {"text": "about a six", "state": "awaiting_rating"},
        {"text": "I don't want to be alive any more", "state": None},
        {"text": "I don't want to be alive any more", "state": "recording_reflection"},
        {"text": ""},
        {"text": "for", "state": "awaiting_rating"},
    ]

    lines = printed("understand", "--jsonl", said="\n\n".join(map(json.dumps, asked))).splitlines()

    meant = [json.loads(line) for line in lines]
    assert len(meant) == len(asked)
    assert meant[1]["intent"] == meant[2]["intent"] == "NeedSupport"
    assert meant[1]["slots"]["tier"] == meant[2]["slots"]["tier"] == "now"
    assert meant[4]["slots"]["rating"] == 4


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "null",
        "7",
        "{}",
        '{"state": null}',
        '{"text": null}',
        '{"text": 7}',
        '{"text": "six", "state": 7}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_none_is_named_by_its_number(config: Config, line: str) -> None:
    message = told("understand", "--jsonl", said='{"text": "about a six"}\n' + line + "\n")

    assert "line 2" in message


def test_nothing_to_understand_is_a_usage_error(config: Config) -> None:
    assert selftrust("understand").exit_code == 2


# --- the journal ---


def test_a_journal_goes_out_and_comes_back_the_same(config: Config, tmp_path: Path) -> None:
    with job_journal(config) as journal:
        turn(journal, [keep("e1", text=PHRASE, rating=6, feeling="hopeful")])
        turn(journal, [keep("e2", flow=None, text="naïve — 안녕 🎈")])
    out = tmp_path / "out.json"

    document = printed("journal", "export", "--user", "u-1", "--json")
    printed("journal", "export", "--user", "u-1", "--out", str(out))
    first = printed("journal", "import", str(out), "--user", "u-2")
    second = printed("journal", "import", str(out), "--user", "u-2")

    assert json.loads(document) == json.loads(out.read_text("utf-8"))
    assert (first, second) == (
        "2 entries added, 0 were there already\n",
        "0 entries added, 2 were there already\n",
    )
    assert json.loads(printed("journal", "export", "--user", "u-2")) == json.loads(document)


def test_a_returning_user_is_set_up_by_an_import(config: Config, tmp_path: Path) -> None:
    past = {
        "version": 1,
        "entries": [
            {
                "at": "2026-11-22T19:04:00+01:00",
                "flow": "F1",
                "rating": 5,
                "feeling": "nervous",
                "text": "a long day",
                "follow_up": {"when": "2026-11-23", "prompt": "How was it?"},
            }
        ],
    }
    (tmp_path / "past.json").write_text(json.dumps(past))

    printed("journal", "import", "past.json", "--user", "u-1")

    (row,) = printed("journal", "list", "--user", "u-1", "--json").splitlines()
    entry = json.loads(row)
    assert (entry["at"], entry["rating"]) == ("2026-11-22T19:04:00+01:00", 5)
    assert "nervous" in printed("journal", "list", "--user", "u-1")


def test_an_import_of_no_entries_makes_a_known_person(config: Config) -> None:
    printed("journal", "import", "-", "--user", "u-1", said='{"version": 1, "entries": []}')

    assert printed("journal", "list", "--user", "u-1") == ""


@pytest.mark.parametrize(
    "document",
    ["", "{", "[]", "null", '{"version": 2, "entries": []}', '{"version": 1, "entries": [7]}',
     '{"version": 1, "entries": [{"at": "yesterday"}]}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_export_is_refused_and_nothing_is_written(config: Config, document: str) -> None:
    told("journal", "import", "-", "--user", "u-1", said=document)

    with job_journal(config) as journal:
        assert journal.persons() == []


def test_a_file_of_no_text_is_refused(config: Config, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")

    assert "binary" in told("journal", "import", "binary", "--user", "u-1")


def test_an_entry_s_words_are_put_right_and_the_name_is_learnt(config: Config) -> None:
    with job_journal(config) as journal:
        turn(journal, [keep("e1", text="I called joe quinn.")])

    said = printed("journal", "correct", "e1", "I called Joaquin.", "--user", "u-1")

    assert "'joe quinn' is written 'Joaquin'" in said
    assert entries(config, "u-1")[0].fields["text"] == "I called Joaquin."
    assert printed("journal", "words", "--user", "u-1").split() == ["Joaquin"]
    printed("journal", "words", "--user", "u-1", "--clear", "Maeve")
    with job_journal(config) as journal:
        own = journal.own_words(journal.person("generic", "u-1") or "")
    assert (own.names, dict(own.heard_as)) == (("Maeve",), {})


@pytest.mark.parametrize("command", ["list", "export"])
def test_somebody_unknown_is_named(config: Config, command: str) -> None:
    assert "nobody is known as u-9" in told("journal", command, "--user", "u-9")


def test_a_file_that_can_t_be_written_is_one_line(config: Config, tmp_path: Path) -> None:
    with job_journal(config) as journal:
        turn(journal, [keep("e1", text=PHRASE)])

    message = told("journal", "export", "--user", "u-1", "--out", "nowhere/out.json")

    assert "nowhere/out.json" in message


# --- talking ---


def test_a_whole_check_in_is_typed(config: Config) -> None:
    words = ["yes", "about a six", "hopeful", "I said no to a favor and the sky stayed up", "no"]

    heard = printed("talk", "--text", "--user", "u-1", said="\n".join(words) + "\n")

    assert len(heard.splitlines()) == len(words) + 1
    (entry,) = entries(config, "u-1", "terminal")
    assert (entry.flow, entry.fields["rating"], entry.fields["feeling"]) == ("F1", 6, "hopeful")
    assert entry.fields["text"] == words[3]


def test_an_end_in_the_middle_keeps_what_was_said(config: Config) -> None:
    printed("talk", "--text", said="yes\nabout a six\n")

    (entry,) = entries(config, "me", "terminal")
    assert entry.fields["rating"] == 6


def test_where_the_talk_stands_is_told_on_request_and_said_to_nobody(config: Config) -> None:
    heard = printed("talk", "--text", said="yes\nabout a six\n/state\n/help\n")

    assert "state    awaiting_feeling" in heard
    assert "saved    rating: 6" in heard
    assert "heard    GiveRating" in heard
    assert "Ctrl-D: end" in heard


def test_a_talk_is_saved_line_by_line_for_its_owner_alone(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"

    heard = printed("talk", "--text", "--transcript", str(path), said="yes\n\nabout a six\n")

    written = path.read_text("utf-8").splitlines()
    ours = [line.partition(": ")[2] for line in written if line.startswith("Self Trust: ")]
    assert ours == heard.splitlines()
    assert [line for line in written if line.startswith("me: ")] == [
        "me: yes",
        "me: (silence)",
        "me: about a six",
    ]
    assert path.stat().st_mode & 0o077 == 0


def test_no_transcript_is_written_over(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text("an older talk")

    assert "name a new file" in told("talk", "--text", "--transcript", str(path))
    assert path.read_text() == "an older talk"


def test_who_comes_back_soon_is_asked_the_open_question_again(config: Config) -> None:
    printed("talk", "--text", said="yes\nabout a six\n")

    heard = printed("talk", "--text", said="/state\n")

    assert "state    awaiting_feeling" in heard


def test_an_empty_line_is_silence(config: Config) -> None:
    heard = printed("talk", "--text", said="\n\n\n\n\n\n\n\n")

    assert len(heard.splitlines()) > 1


# --- reflecting without a service ---


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "evening.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(32_000))
    return path


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> HearsOneThing:
    double = HearsOneThing()
    monkeypatch.setattr("service.recogniser.chosen", lambda _config: Choice(double, "double"))
    return double


def test_a_recorded_reflection_is_journaled_and_the_recording_gone(
    config: Config, recording: Path, ears: HearsOneThing
) -> None:
    row = json.loads(printed("reflect", "--file", str(recording), "--json"))

    assert (row["text"], row["engine"]) == ("The lamp is on.", "double")
    (entry,) = entries(config, "me", "terminal")
    assert (entry.id, entry.fields["text"]) == (row["id"], "The lamp is on.")
    assert list((config.data / "recordings").iterdir()) == []


def test_a_recording_that_can_t_be_recognised_is_kept_and_said_so_at_once(
    config: Config, recording: Path, ears: HearsOneThing
) -> None:
    ears.broken = True

    assert "recording is kept" in told("reflect", "--file", str(recording))

    assert len(list((config.data / "recordings").iterdir())) == 1


def test_an_older_recording_that_waits_is_done_too(
    config: Config, recording: Path, ears: HearsOneThing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.worker.RETRY_SECONDS", 0)
    ears.broken = True
    told("reflect", "--file", str(recording), "--user", "who was first")
    ears.broken = False

    assert printed("reflect", "--file", str(recording)) == "The lamp is on.\n"


@pytest.mark.parametrize("content", [b"", b"no sound at all", b"RIFF\xff\xff\xff\xffWAVEfmt "])
def test_48_what_is_no_sound_is_refused_and_nothing_is_kept(
    config: Config, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "bad.wav").write_bytes(content)

    told("reflect", "--file", "bad.wav")
    told("transcribe", "--json", "bad.wav")

    assert entries(config, "me", "terminal") == []


# --- pieces ---


def test_the_pieces_are_listed(config: Config) -> None:
    rows = [json.loads(line) for line in printed("render", "--list", "--json").splitlines()]

    assert rows[0] == {"id": "G01", "title": "Solid Ground", "minutes": [1, 3, 5, 10]}
    assert "Solid Ground" in printed("render", "--list")


@pytest.mark.parametrize(("title", "minutes"), [("G01", "7"), ("G99", "1"), ("", "1")])
def test_a_piece_that_is_none_is_named(config: Config, title: str, minutes: str) -> None:
    told("render", "--title", title, "--minutes", minutes)


def test_a_piece_without_a_name_is_a_usage_error(config: Config) -> None:
    assert selftrust("render").exit_code == 2


# --- serving, and the doctor ---


def test_26_a_second_server_on_one_home_refuses(config: Config) -> None:
    with only_server(config):
        assert "another server" in told("serve")


def test_voices_that_can_t_be_end_a_start_at_once(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELFTRUST_VOICES", "parrot")

    assert "gtts,piper" in told("serve")


def test_an_open_door_off_this_machine_is_refused(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELFTRUST_BIND", "0.0.0.0:8080")

    assert "--open" in told("serve", "--open")


def test_the_doctor_tells_what_is_well_and_fails_where_it_is_not(config: Config) -> None:
    rows = [json.loads(line) for line in printed("doctor", "--json").splitlines()]
    assert {"check", "ok", "what", "needed"} == set(rows[0])

    config.master_key_file.chmod(0o644)
    result = selftrust("doctor")

    assert result.exit_code == 1
    assert f"FIX  master key: others may read it: chmod 600 {config.master_key_file}" in (
        result.stdout.splitlines()
    )


# --- sound ---


class Loudspeaker:
    """Takes what is played; unplugged it says so."""

    def __init__(self, *, plugged: bool = True) -> None:
        self.plugged = plugged
        self.heard: list[float] = []

    def play(self, pcm: Pcm) -> None:
        if not self.plugged:
            raise DeviceError("The loudspeaker can't be used (none). Plug one in.")
        self.heard.append(pcm.seconds)


@pytest.fixture
def tone(monkeypatch: pytest.MonkeyPatch) -> ToneVoice:
    """Let a tone speak instead of the installation's voices."""
    voice = ToneVoice()

    def hums(config: Config) -> Renderer:
        return Renderer(AudioCache(config.cache), [voice])

    monkeypatch.setattr(render, "renderer_of", hums)
    monkeypatch.setattr(sound, "renderer_of", hums)
    return voice


def test_a_piece_is_played_from_where_it_is_asked(
    config: Config, tone: ToneVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    loudspeaker = Loudspeaker()
    monkeypatch.setattr(sound, "library", lambda: None)
    monkeypatch.setattr(sound, "play_sound", loudspeaker.play)

    printed("play", "--title", "G01", "--minutes", "1", "--from", "20")

    assert loudspeaker.heard == [40.0]
    assert "inside it" in told("play", "--title", "G01", "--minutes", "1", "--from", "60")


def test_without_a_loudspeaker_that_is_said(
    config: Config, tone: ToneVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "library", lambda: None)
    monkeypatch.setattr(sound, "play_sound", Loudspeaker(plugged=False).play)

    assert "Plug one in" in told("play", "--title", "G01", "--minutes", "1")


def test_a_piece_is_drawn_where_it_is_asked(config: Config, tone: ToneVoice) -> None:
    printed("render", "--title", "G01", "--minutes", "1", "--plot", "ground.svg")

    assert Path("ground.svg").read_text().startswith("<svg")


def test_the_voices_tell_their_licence_and_where_they_come_from(config: Config) -> None:
    rows = [json.loads(line) for line in printed("voices", "--json").splitlines()]

    assert [row["rank"] for row in rows][:2] == [1, None]
    assert {row["engine"] for row in rows} == {"piper", "gtts"}
    assert all(row["licence"] and row["provenance"] for row in rows)
    assert "lessac" in printed("voices")


def test_the_cache_is_counted_verified_and_pruned(config: Config, tone: ToneVoice) -> None:
    printed("render", "--title", "G01", "--minutes", "1", "--no-music")
    counted = json.loads(printed("cache", "stats", "--json"))
    assert "whole" in printed("cache", "verify")
    torn = next(config.cache.rglob("*.mp3"))
    torn.write_bytes(b"torn")

    assert f"1 of {counted['entries']} entries were damaged" in told("cache", "verify")

    assert json.loads(printed("cache", "stats", "--json"))["entries"] == counted["entries"] - 1
    assert "0.0 MB left" in printed("cache", "prune", "--to", "0")
    assert json.loads(printed("cache", "stats", "--json"))["entries"] == 0


def test_a_simulation_of_a_service_that_is_not_there_is_one_line(
    config: Config, tmp_path: Path
) -> None:
    message = told(
        "simulate", "alexa", "--url", "http://127.0.0.1:9/alexa", "--authority", str(tmp_path / "a")
    )

    assert "is it running" in message
