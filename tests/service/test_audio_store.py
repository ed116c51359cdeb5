"""Two machines and one audio store: links, recordings, deletion, and the store going away."""

from __future__ import annotations

import io
import json
import sys
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests
from click.testing import CliRunner

from audio import bucket as buckets
from audio.cache import Note
from audio.files import MOST_BYTES
from audio.pcm import Pcm
from audio.pieces import Piece
from audio.recognition import Transcript, transcribe
from service import readiness, store_check, stores
from service.app import create_app
from service.cli import main
from service.config import Config
from service.doctor import Finding, examine
from service.errors import ConfigError, JournalBusy
from service.home import at_work, open_job_journal
from service.journal import archive
from service.journal.delivery import Delivery
from service.journal.recordings import NewRecording
from service.journal.settings import Settings
from service.journal.store import Journal
from service.journal.unit import PURGE, REMOVE
from service.lanes import Lane, purging, removing
from service.own_line import OwnPiece, OwnPieces
from service.rendition_token import Token
from service.renditions import Renditions
from service.spoken import all_dialogues
from service.submission import TRANSCRIBE, Spoken, submit
from service.transcription import Transcriber
from service.turns import Turns
from service.worker import Worker, make_worker
from skills.guided import Catalogue
from skills.reply import Forget
from skills.speech import AS_MADE
from skills.turn import Event, Told, Turn, Utterance
from tests.support import s3
from tests.support.journals import CONTEXT, NOW, laid_down, sounds, turn
from tests.support.recognisers import HearsOneThing
from tests.support.s3 import Line
from tests.support.services import (
    GenericUser,
    first_voice,
    installation,
    settings,
    speech_process,
)

pytestmark = pytest.mark.needs("weed")

SOUND = bytes(range(256)) * 16
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def is_asked_again_at_once(monkeypatch: pytest.MonkeyPatch, s3_server: str) -> None:
    monkeypatch.setenv(s3.SERVER, s3_server)  # for those who look into the bucket
    monkeypatch.setattr(buckets, "DOWN_SECONDS", 0.0)
    monkeypatch.setattr(buckets, "WELL_SECONDS", 0.0)


@pytest.fixture
def line(s3_server: str) -> Iterator[Line]:
    with s3.line(s3_server) as line:
        yield line


@pytest.fixture
def address(line: Line, tmp_path: Path) -> str:
    return s3.setting(line.address, tmp_path / "home")


@pytest.fixture
def config(tmp_path: Path, address: str) -> Config:
    return installation(tmp_path, AUDIO_STORE=address)


@pytest.fixture
def elsewhere(config: Config, tmp_path: Path) -> Config:
    """Return the same installation as another machine sees it: its database, and its own cache."""
    return replace(config, cache=tmp_path / "cache of another machine")


@pytest.fixture
def journal(config: Config) -> Iterator[Journal]:
    with closing(open_job_journal(config)) as journal:
        yield journal


def token_of(config: Config, minutes: int = 1) -> Token:
    piece = Piece.of_script(Catalogue.load().script("G01"), minutes, "stream")
    return Token("G01", minutes, piece.key(first_voice(config).key))


def rendered(config: Config) -> Token:
    def make(out: BinaryIO) -> Note:
        out.write(SOUND)
        return {"seconds": 60.0, "voice": "of the test"}

    token = token_of(config)
    stores.audio_cache(config).render(token.key, ".mp3", make)
    return token


def a_wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(range(256)) * 125)
    return out.getvalue()


def spoken() -> Spoken:
    return Spoken("generic", "u-1", a_wav(), NOW, BERLIN, delivery="d-1")


def recognised(journal: Journal) -> bool:
    done = Transcriber(journal, lambda sound: transcribe(HearsOneThing(), sound))
    lane = Lane({TRANSCRIBE: done})
    return Worker(journal, [lane]).work_once(lane)


def removed(journal: Journal) -> bool:
    lane = Lane({REMOVE: removing(journal)})
    return Worker(journal, [lane]).work_once(lane)


class Take(Protocol):
    """Takes a turn of the one who tells."""

    def __call__(self, happened: Utterance | Event, told: Told | None = None) -> object: ...


def telling(config: Config, journal: Journal) -> Take:
    """Let somebody who keeps recordings begin to tell a reflection."""
    renditions = Renditions.of(config, journal)
    turns = Turns(journal, all_dialogues(config, renditions.speakers), renditions, BERLIN)

    def take(happened: Utterance | Event, told: Told | None = None) -> object:
        turn = Turn("generic", "u-1", "s", NOW, happened, told=told)
        return turns.answer(turn, waits_for_audio=True)

    take(Event("launch"))
    for words in ("yes", "stop", "i want to record a reflection"):
        take(Utterance(words))
    person = journal.person("generic", "u-1") or ""
    journal.change_settings(person, Settings(keep_audio_days=None))
    return take


def texts(journal: Journal) -> list[str | None]:
    entries = journal.entries(journal.person("generic", "u-1") or "")
    return [entry.fields.get("text") for entry in entries]


# --- rendered sound ---


def test_a_piece_that_a_worker_rendered_is_served_by_every_web_process(
    config: Config, elsewhere: Config
) -> None:
    token = rendered(config)

    response = create_app(elsewhere).test_client().get(f"/audio/{token}.mp3", buffered=True)
    part = (
        create_app(elsewhere)
        .test_client()
        .get(f"/audio/{token}.mp3", headers={"Range": "bytes=100-199"}, buffered=True)
    )

    assert (response.status_code, response.data) == (200, SOUND)
    assert (part.status_code, part.data) == (206, SOUND[100:200])


@pytest.fixture
def reached(config: Config, line: Line) -> Config:
    """Return the installation where devices reach the store."""
    assert config.audio_store is not None
    return replace(config, audio_store=replace(config.audio_store, public=line.address))


def test_where_devices_reach_the_store_they_are_sent_there_by_a_link_that_ends(
    reached: Config,
) -> None:
    token = rendered(reached)

    response = create_app(reached).test_client().get(f"/audio/{token}.mp3")

    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "no-store"
    link = response.headers["Location"]
    assert "X-Amz-Expires=21600" in link
    whole = requests.get(link, timeout=60)
    part = requests.get(link, headers={"Range": "bytes=100-199"}, timeout=60)
    assert (whole.status_code, whole.content) == (200, SOUND)
    assert (part.status_code, part.content) == (206, SOUND[100:200])
    assert whole.headers["Content-Type"] == "audio/mpeg"
    unsigned = urlsplit(link)._replace(query="").geturl()
    assert requests.get(unsigned, timeout=60).status_code == 403


def test_our_own_page_gets_the_sound_from_us(reached: Config) -> None:
    token = rendered(reached)

    from_page = {"Sec-Fetch-Site": "same-origin"}
    response = (
        create_app(reached)
        .test_client()
        .get(f"/audio/{token}.mp3", headers=from_page, buffered=True)
    )

    assert (response.status_code, response.data) == (200, SOUND)


def test_nobody_is_sent_to_an_object_that_is_gone_or_to_a_store_that_is_down(
    reached: Config, line: Line
) -> None:
    token = rendered(reached)
    client = create_app(reached).test_client()
    shared = stores.shared_sound(reached)
    assert shared is not None

    shared.drop(token.key)
    gone = client.get(f"/audio/{token}.mp3", buffered=True)
    line.cut()
    down = client.get(f"/audio/{token}.mp3", buffered=True)

    assert [(answer.status_code, answer.data) for answer in (gone, down)] == [(200, SOUND)] * 2


def test_a_store_that_goes_away_keeps_no_turn_and_its_pieces_are_told_as_not_rendered_yet(
    config: Config, elsewhere: Config, line: Line
) -> None:
    token = rendered(config)
    app = create_app(elsewhere)
    user = GenericUser(app, "u-1")
    user.consent()
    line.cut()

    answer = user.say("play solid ground for one minute")
    piece = app.test_client().get(urlsplit(answer["audio"]["url"]).path)
    kept = user.say("check in")

    assert (answer["audio"]["action"], answer["audio"]["token"]) == ("play", str(token))
    assert (piece.status_code, piece.headers["Retry-After"]) == (503, "5")
    assert kept["text"]
    line.mend()
    again = app.test_client().get(urlsplit(answer["audio"]["url"]).path, buffered=True)
    assert (again.status_code, again.data) == (200, SOUND)


def test_readiness_tells_whether_the_store_is_there(
    config: Config, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "KEPT_SECONDS", 0.0)
    client = create_app(config).test_client()

    with speech_process(config), at_work(config):
        before = client.get("/readyz")
        line.cut()
        without = client.get("/readyz")
        line.mend()
        after = client.get("/readyz")

    answers = (before, without, after)
    told = [(one.status_code, one.get_json()["parts"]["audio store"]) for one in answers]
    assert told == [(200, True), (503, False), (200, True)]
    assert client.get("/healthz").status_code == 200


# --- recordings ---


def test_a_recording_is_transcribed_on_another_machine(
    config: Config, elsewhere: Config, journal: Journal
) -> None:
    kept = submit(journal, spoken())
    assert list(sounds(config.home)) == [kept.recording_id]
    assert a_wav()[44:144] not in sounds(config.home)[kept.recording_id]
    assert not (config.data / "recordings").exists()

    with closing(open_job_journal(elsewhere)) as worker:
        assert recognised(worker)

    assert texts(journal) == ["The lamp is on."]
    assert sounds(config.home) == {}


def test_a_recording_that_can_t_be_stored_is_answered_as_not_saved_and_taken_later(
    journal: Journal, line: Line
) -> None:
    line.cut()
    with pytest.raises(JournalBusy, match="try again later"):
        submit(journal, spoken())
    assert journal.persons() == []
    assert journal.jobs.counts()["queued"] == 0

    line.mend()
    submit(journal, spoken())
    assert texts(journal) == [None]


def test_a_recording_whose_store_is_away_waits_and_loses_no_attempt(
    config: Config, journal: Journal, line: Line
) -> None:
    submit(journal, spoken())
    with speech_process(config):
        hand = make_worker(config)
        lane = next(lane for lane in hand._lanes if TRANSCRIBE in lane.handlers)
        line.cut()

        assert not hand.work_once(lane)
        line.mend()
        assert hand.work_once(lane)

    assert texts(journal) == ["The lamp is on."]


def test_sound_is_deleted_for_good_though_the_store_is_away_at_the_deletion(
    config: Config, journal: Journal, line: Line
) -> None:
    kept = submit(journal, spoken())
    line.cut()
    with journal.writing(Delivery("generic", "u-1")) as unit:
        gone = unit.commit(
            [Forget((kept.entry_id,))], NOW, CONTEXT, person_memory=b"{}", device_memory=None
        )
    assert gone.deleted == (kept.entry_id,)
    line.mend()
    assert list(sounds(config.home)) == [kept.recording_id]

    lane = Lane({PURGE.kind: purging(journal)})
    assert Worker(journal, [lane]).work_once(lane)

    assert sounds(config.home) == {}


def test_one_purge_takes_the_sound_of_all_deletions_that_wait(
    config: Config, journal: Journal, line: Line
) -> None:
    kept = [submit(journal, replace(spoken(), delivery=f"d-{number}")) for number in range(3)]
    person = journal.person("generic", "u-1") or ""
    line.cut()
    for one in kept:
        journal.delete_entries(person, [one.entry_id], NOW)
    line.mend()
    assert len(sounds(config.home)) == 3
    lane = Lane({PURGE.kind: purging(journal)})

    assert [Worker(journal, [lane]).work_once(lane) for _ in range(2)] == [True, False]

    assert sounds(config.home) == {}


def test_the_words_of_a_deletion_leave_the_database_while_the_store_is_away(
    config: Config, journal: Journal, line: Line
) -> None:
    kept = submit(journal, spoken())
    person = journal.person("generic", "u-1") or ""
    assert recognised(journal)
    another = submit(journal, replace(spoken(), delivery="d-2"))
    hand = make_worker(config)
    lane = next(lane for lane in hand._lanes if PURGE.kind in lane.handlers)
    line.cut()
    journal.delete_entries(person, [kept.entry_id, another.entry_id], NOW)

    assert hand.work_once(lane)
    assert (config.data / "deletions.json").exists()
    line.mend()
    assert list(sounds(config.home)) == [another.recording_id]
    assert removed(journal)

    assert sounds(config.home) == {}


def test_a_recording_that_another_takes_the_place_of_goes_once_the_store_is_back(
    config: Config, journal: Journal, line: Line
) -> None:
    kept = submit(journal, spoken())
    new = NewRecording(a_wav(), kept.entry_id, instead_of=kept.recording_id)
    laid = laid_down(journal, new)
    line.cut()
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit([], NOW, CONTEXT, person_memory=b"{}", device_memory=None, recordings=laid)
    line.mend()
    assert len(sounds(config.home)) == 2

    assert removed(journal)

    assert list(sounds(config.home)) == [new.id]


def test_words_are_kept_once_though_the_store_is_away_when_their_sound_is_to_go(
    config: Config, journal: Journal, line: Line
) -> None:
    kept = submit(journal, spoken())
    person = journal.person("generic", "u-1") or ""
    line.cut()

    with pytest.raises(JournalBusy):
        journal.sound.transcribe(person, kept.recording_id, {"text": "words"}, NOW)
    line.mend()
    assert texts(journal) == ["words"]
    assert not journal.sound.transcribe(person, kept.recording_id, {"text": "words"}, NOW)
    assert removed(journal)

    assert texts(journal) == ["words"]
    assert sounds(config.home) == {}


def test_the_sound_of_words_that_are_kept_goes_once_the_store_is_back(
    config: Config, journal: Journal, line: Line
) -> None:
    submit(journal, spoken())

    def recognises_as_the_store_goes_away(sound: Pcm) -> Transcript:
        line.cut()
        return transcribe(HearsOneThing(), sound)

    transcribes = Lane({TRANSCRIBE: Transcriber(journal, recognises_as_the_store_goes_away)})
    assert Worker(journal, [transcribes]).work_once(transcribes)
    line.mend()
    assert texts(journal) == ["The lamp is on."]
    assert len(sounds(config.home)) == 1

    assert removed(journal)

    assert sounds(config.home) == {}


def test_while_a_store_that_hangs_is_to_delete_sound_others_are_kept_waiting_by_nothing(
    config: Config, line: Line
) -> None:
    with closing(open_job_journal(config)) as journal, ThreadPoolExecutor() as pool:
        kept = submit(journal, spoken())
        person = journal.person("generic", "u-1") or ""
        line.stall()

        deletion = pool.submit(journal.delete_entries, person, [kept.entry_id], NOW)
        assert line.holds.wait(60)
        turn(journal, user="u-2")
        gone, still_at_it = not texts(journal), not deletion.done()
        line.flow()

        assert gone
        assert still_at_it
        assert deletion.result() == (kept.entry_id,)


def test_two_journals_in_one_bucket_do_not_sweep_each_other_s_sound(
    tmp_path: Path, address: str, config: Config, journal: Journal
) -> None:
    submit(journal, spoken())
    other = installation(tmp_path / "other", AUDIO_STORE=address)

    with closing(open_job_journal(other)) as another:
        another.upkeep.purge(now=NOW.replace(year=2100))

    assert len(sounds(config.home)) == 1


def test_a_backup_holds_the_recordings_and_they_are_restored_into_the_store(
    config: Config, journal: Journal, tmp_path: Path, address: str
) -> None:
    submit(journal, spoken())
    target = tmp_path / "evening.backup"
    env = settings(tmp_path, AUDIO_STORE=address)

    backed_up = CliRunner().invoke(main, ["backup", str(target)], env=env)
    bucket = s3.bucket_of(config.home)
    assert bucket is not None
    bucket.remove([one.name for one in list(bucket.listed())])
    restored = CliRunner().invoke(main, ["restore", str(target), "--yes"], env=env)

    assert backed_up.exit_code == restored.exit_code == 0, backed_up.output + restored.output
    assert "copied from the audio store" in backed_up.output
    assert recognised(journal)
    assert texts(journal) == ["The lamp is on."]


def test_sound_that_a_slow_store_takes_in_keeps_nobody_else_waiting(
    config: Config, journal: Journal, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "WELL_SECONDS", 60.0)
    take = telling(config, journal)
    assert journal._recordings.is_reachable()
    line.stall()

    with ThreadPoolExecutor() as pool:
        told = pool.submit(take, Utterance("the sky stayed up"), Told(a_wav(), ()))
        assert line.holds.wait(60)
        turn(journal, user="u-2")
        still_at_it = not told.done()
        line.flow()
        told.result()

    assert still_at_it
    assert texts(journal) == ["the sky stayed up"]
    assert len(sounds(config.home)) == 1


def archive_of(journal: Journal) -> tuple[Any, dict[str, bytes]]:
    """Let u-1 keep a recording; return their export."""
    kept = submit(journal, spoken())
    person = journal.person("generic", "u-1") or ""
    journal.change_settings(person, Settings(keep_audio_days=None))
    assert recognised(journal)
    assert journal.sound.recording(person, kept.recording_id) == a_wav()
    file = io.BytesIO()
    journal.transfer.export_archive(person, file)
    return archive.read(file)


def test_an_import_whose_sound_a_slow_store_takes_in_keeps_nobody_else_waiting(
    journal: Journal, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, audio = archive_of(journal)
    monkeypatch.setattr(buckets, "WELL_SECONDS", 60.0)
    assert journal._recordings.is_reachable()
    line.stall()

    with ThreadPoolExecutor() as pool:
        importing = pool.submit(
            journal.transfer.import_document, "generic", "u-3", document, NOW, audio
        )
        assert line.holds.wait(60)
        turn(journal, user="u-2")
        still_at_it = not importing.done()
        line.flow()
        done = importing.result()

    assert still_at_it
    assert (done.added, done.recordings) == (1, 1)
    [entry] = journal.entries(done.person_id)
    assert journal.sound.recording(done.person_id, entry.fields["audio_ref"]) == a_wav()


def test_an_import_whose_store_is_away_is_refused_and_makes_nobody(
    journal: Journal, line: Line
) -> None:
    document, audio = archive_of(journal)
    line.cut()

    with pytest.raises(JournalBusy, match="audio store"):
        journal.transfer.import_document("generic", "u-3", document, NOW, audio)

    assert journal.person("generic", "u-3") is None
    line.mend()


def test_whether_another_machine_rendered_a_piece_is_asked_while_others_write(
    config: Config, elsewhere: Config, journal: Journal, line: Line
) -> None:
    token = rendered(config)
    user = GenericUser(create_app(elsewhere), "u-1")
    user.consent()
    line.stall()

    with ThreadPoolExecutor() as pool:
        playing = pool.submit(user.say, "play solid ground for one minute")
        assert line.holds.wait(60)
        turn(journal, user="u-2")
        still_at_it = not playing.done()
        line.flow()
        answer = playing.result()

    assert still_at_it
    assert answer["audio"]["token"] == str(token)


@pytest.mark.parametrize("sound", [b"no sound", bytes(MOST_BYTES + 1)])
def test_words_whose_sound_can_t_be_kept_are_kept_alone(
    config: Config, journal: Journal, sound: bytes
) -> None:
    take = telling(config, journal)

    take(Utterance("the sky stayed up"), Told(sound, ()))
    take(Utterance("and so did i"), Told(a_wav(), ()))

    [text] = texts(journal)
    assert "and so did i" in (text or "")


def test_whether_one_s_own_piece_is_made_is_known_soon_though_the_store_hangs(
    config: Config, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = replace(first_voice(config), local=True)

    def pieces(journal: Journal) -> OwnPieces:
        return OwnPieces(journal, Catalogue.load(), [voice], journal.service_sealer)

    monkeypatch.setattr(buckets, "TRANSFER_SECONDS", 600)  # a look alone comes back within a test
    with closing(open_job_journal(config)) as journal:
        kept = submit(journal, spoken())
        person = journal.person("generic", "u-1") or ""
        own = OwnPiece("G14", 1, AS_MADE, kept.recording_id)
        name = own.name(Catalogue.load(), voice)
        journal.sound.keep_piece(person, kept.recording_id, name, SOUND)
        assert pieces(journal).is_made(person, own)
    monkeypatch.setattr(buckets, "LOOK_SECONDS", 1)
    monkeypatch.setattr(stores, "_bucket", buckets.Bucket)  # another than the one from before
    with closing(open_job_journal(config)) as journal:
        line.stall()

        assert not pieces(journal).is_made(person, own)


# --- its commands ---


def test_the_cache_s_commands_look_after_the_store_too(
    config: Config, tmp_path: Path, address: str
) -> None:
    token = rendered(config)
    env = settings(tmp_path, AUDIO_STORE=address)

    def cache(*arguments: str) -> str:
        done = CliRunner().invoke(main, ["cache", *arguments], env=env)
        return done.output if done.exit_code == 0 else f"{done.exit_code}: {done.output}"

    told = json.loads(cache("stats", "--json"))["store"]
    assert (told["entries"], told["bytes"]) == (1, len(SOUND))
    assert "all 2 entries are whole" in cache("verify")

    bucket = s3.bucket_of(config.home)
    assert bucket is not None
    bucket.within("rendered").put(token.key, b"damaged")
    assert "1 of 2 entries were damaged" in cache("verify")
    assert "all 1 entries are whole" in cache("verify")
    rendered(config)
    assert "1 entries removed from s3://" in cache("prune", "--store-to", "0")
    assert json.loads(cache("stats", "--json"))["store"]["entries"] == 0


def finding(config: Config) -> Finding:
    return next(found for found in examine(config) if found.check == "audio store")


def test_the_doctor_tries_the_store_and_leaves_nothing_there(reached: Config) -> None:
    found = finding(reached)

    assert found.ok, found.what
    assert "writes, reads, lists and deletes; devices fetch at http" in found.what
    bucket = stores.bucket(reached)
    assert bucket is not None
    assert list(bucket.within(store_check.FOLDER).listed()) == []


@pytest.mark.parametrize(
    ("changed", "fix"),
    [
        ({"endpoint": "http://127.0.0.1:1"}, "can't be reached .*; start its server, or mend"),
        ({"public": "http://127.0.0.1:1"}, "a device can't fetch from .*: mend `public`"),
        (
            {"credentials": s3.Credentials("nobody", s3.SECRET)},
            "InvalidAccessKeyId.*; set AWS_ACCESS_KEY_ID",
        ),
        (
            {"credentials": s3.Credentials(s3.KEY_ID, "wrong")},
            "SignatureDoesNotMatch.*; set AWS_ACCESS_KEY_ID",
        ),
    ],
)
def test_the_doctor_names_the_fix(config: Config, changed: dict[str, str], fix: str) -> None:
    assert config.audio_store is not None
    broken = replace(config, audio_store=replace(config.audio_store, **changed))  # type: ignore[arg-type]

    with pytest.raises(ConfigError, match=fix):
        store_check.tried(_made(stores.bucket(broken)))


def test_what_the_doctor_found_first_is_told_though_tidying_up_fails_too(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "DOWN_SECONDS", 5.0)
    assert config.audio_store is not None
    writes_alone = replace(config.audio_store, credentials=s3.WRITER)

    with pytest.raises(ConfigError, match=r"AccessDenied.*; allow its key s3:PutObject"):
        store_check.tried(buckets.Bucket(writes_alone))


def test_without_the_store_s_client_it_is_told_how_to_get_it(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config.audio_store is not None
    another = replace(config, audio_store=replace(config.audio_store, name="another-bucket"))
    monkeypatch.setitem(sys.modules, "audio.bucket", None)

    with pytest.raises(ConfigError, match="make scale"):
        stores.bucket(another)


def _made(bucket: buckets.Bucket | None) -> buckets.Bucket:
    assert bucket is not None
    return bucket


def test_a_clock_that_is_off_is_told_with_what_sets_it(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_check, "MOST_SKEW", -store_check.MOST_SKEW)

    assert finding(config).what.endswith("sudo timedatectl set-ntp true")
