"""`reflect`: a spoken reflection, from the microphone or a file, to the journal by one path."""

from __future__ import annotations

import json
import time
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from audio.capture import Microphone
from audio.files import as_flac
from audio.pcm import Pcm
from audio.recognition import transcribe
from audio.recognition.intake import HEARD_RATE
from service import recogniser
from service.answer import Answer, FinishPhrase, patience
from service.commands.person import find
from service.commands.recording import Desk, Recorder
from service.commands.terminal import Keys, Screen, noticing_interrupt
from service.config import Config, read_config
from service.errors import ConfigError
from service.home import is_served, open_job_journal, prepare
from service.journal.store import Journal
from service.lanes import Lane
from service.queues import TRANSCRIBE
from service.spool import Begun, Spool, unfinished
from service.submission import Spoken, Submitted, submit
from service.transcription import Transcriber
from service.worker import Worker
from skills import understanding
from skills.flows.guided_audio import CORNER
from skills.recall import Entry

TERMINAL = "terminal"
WAIT_SECONDS = 600.0


@click.command()
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A recording, instead of the microphone.",
)
@click.option("--user", default="me", help="Whose journal.")
@click.option("--platform", default=TERMINAL, help="The door that this user comes by.")
@click.option("--corner", is_flag=True, help="It is the line that In My Corner may let you hear.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reflect(file: Path | None, user: str, platform: str, corner: bool, as_json: bool) -> None:
    """Speak a reflection: recognised here, journaled, and the recording deleted.

    It ends when you say "I'm done", after a few seconds of silence, with Enter, or with Ctrl-C,
    which keeps what was said. Space pauses, d discards.

    The line for your corner stays as you said it, so recordings have to be kept for that (see
    selftrust journal retention). It is heard once you say yes to it, and by nobody else.

    \b
    selftrust reflect
    selftrust reflect --file evening.wav
    selftrust reflect --corner --file line.wav --user u-1 --platform generic
    """
    config = prepare(read_config())
    flow = CORNER if corner else None
    begun = Begun(platform, user, datetime.now(UTC), Submitted(), flow)
    with closing(open_job_journal(config)) as journal:
        if corner:
            _check_that_recordings_stay(journal, begun)
        if file:
            _keep(config, journal, begun, file.read_bytes())
        elif not _record(config, journal, begun):
            return
        _print(_transcribed(config, journal, begun), as_json=as_json)


def _check_that_recordings_stay(journal: Journal, begun: Begun) -> None:
    person = find(journal, begun.platform, begun.user)
    if journal.settings(person).keep_audio_days == 0:
        raise ConfigError(
            "recordings of this journal go once they are written down, and then nobody can hear "
            "them; they stay after: selftrust journal retention --keep-audio always "
            f"--user {begun.user} --platform {begun.platform}"
        )


def _print(entry: Entry, *, as_json: bool) -> None:
    fields = entry.fields
    if as_json:
        row = {"id": entry.id, "at": entry.at.isoformat(), **fields}
        click.echo(json.dumps(row, ensure_ascii=False))
    else:
        click.echo(fields["text"] or "Nothing was heard in it.")


def _record(config: Config, journal: Journal, begun: Begun) -> bool:
    """Record a reflection; tell, once it is safe in the journal, whether it is kept."""
    screen = Screen()
    _keep_unfinished(config, journal, screen)
    sealer = journal.sealers.at(begun.platform, begun.user, begun.at)
    with Spool(config.unfinished, sealer, begun) as spool:
        sound = _recorded(config, screen, spool)
        if sound is not None:
            _keep(config, journal, begun, as_flac(sound))
    return sound is not None


def _recorded(config: Config, screen: Screen, spool: Spool) -> Pcm | None:
    """Record; return what is to be kept, if anything is."""
    choice = recogniser.chosen(config)
    screen.say(choice.notice)
    # The model is loaded before the microphone opens: loading takes seconds.
    live = choice.recogniser.listen(HEARD_RATE)
    recognise = recogniser.recognising(config, choice.recogniser)
    finish = FinishPhrase(recognise, understanding.load(config.locale))
    answer = Answer(patience("open_speech", config.reflection), finish)
    with Microphone() as ears, Keys() as keys, noticing_interrupt() as interrupted:
        desk = Desk(ears, keys, screen, interrupted)
        wanted = Recorder(desk, answer, live, spool, config.reflection).record()
    if not wanted:
        screen.say("Discarded; nothing is kept.")
    elif not answer.has_speech:
        screen.say("Nothing was heard, and nothing is kept.")
    return answer.sound if wanted and answer.has_speech else None


def _keep(config: Config, journal: Journal, begun: Begun, file: bytes) -> None:
    zone = ZoneInfo(config.timezone)
    spoken = Spoken(begun.platform, begun.user, file, begun.at, zone, flow=begun.flow)
    submit(journal, spoken, begun.submitted)


def _keep_unfinished(config: Config, journal: Journal, screen: Screen) -> None:
    """Journal what a crash cut off, unless the crash came after that."""
    for left in unfinished(config.unfinished, journal):
        if _entry(journal, left.begun) is None:
            _keep(config, journal, left.begun, as_flac(left.sound))
            screen.say(f"A recording of {left.sound.seconds:.0f} s that was cut off is kept now.")


def _transcribed(config: Config, journal: Journal, begun: Begun) -> Entry:
    """Wait for the running worker, or do its work here."""
    dead = journal.jobs.counts()["dead"]
    deadline = time.monotonic()
    if is_served(config):
        deadline += WAIT_SECONDS
    else:
        _transcribe_all(config, journal)
    while (entry := _entry(journal, begun)) is not None:
        if entry.fields.get("text") is not None:
            return entry
        if time.monotonic() >= deadline or journal.jobs.counts()["dead"] > dead:
            break
        time.sleep(0.2)
    raise ConfigError("the recording is kept, but it is not transcribed yet; see selftrust doctor")


def _transcribe_all(config: Config, journal: Journal) -> None:
    """Do what is due: ours, and what waits from before."""
    first, second = recogniser.chosen(config).recogniser, recogniser.second(config)
    again = None if second is None else partial(transcribe, second)
    done = Transcriber(journal, partial(transcribe, first), again)
    lane = Lane({TRANSCRIBE: done})
    worker = Worker(journal, [lane])
    while worker.work_once(lane):
        pass


def _entry(journal: Journal, begun: Begun) -> Entry | None:
    person = journal.person(begun.platform, begun.user) or ""
    return next((e for e in journal.entries(person) if e.id == begun.submitted.entry_id), None)
