"""The worker: does what takes longer than a turn may, one leased job at a time."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType
from zoneinfo import ZoneInfo

from audio.cache import AudioCache
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis.voices import voices_from
from service import logs, recogniser
from service.config import Config
from service.errors import JournalBusy, JournalError, JournalFull, LeaseLost
from service.home import at_work, open_job_journal
from service.home_player import PLAY, HomePlayer
from service.jobs import Job
from service.journal.store import Journal
from service.journal.unit import PURGE
from service.notices import Webhook
from service.own_line import RENDER_OWN, OwnPieceMaker
from service.platforms.twilio import account
from service.reminders import Reminders
from service.rendition_token import Token
from service.renditions import CUES, PRERENDER, RENDER, cue_piece, render_job
from service.speech.client import RemoteVoice, SpeechClient
from service.speech.protocol import socket_path
from service.submission import TRANSCRIBE
from service.transcription import Transcriber
from service.twilio_recordings import FETCH, RecordingFetcher, TwilioRecordings
from service.web_push import WebPush
from skills.guided import Catalogue, all_catalogues
from skills.lines import Lines
from skills.speech import SelfTrustError

log = logging.getLogger(__name__)

LEASE_SECONDS = 30.0
RENEW_SECONDS = 10.0
IDLE_SECONDS = 0.5
NICENESS = 10
"""Mixing and encoding a whole catalogue must not delay the reply that somebody listens for."""
RETRY_SECONDS = 10.0
DAILY = timedelta(days=1)
ANSWERS_KEPT = timedelta(days=7)
"""After so long no platform delivers a request again."""

Handler = Callable[[Job], None]


@dataclass(frozen=True, slots=True)
class Lane:
    """Jobs that wait for each other but for no others: a long render delays no transcript."""

    handlers: Mapping[str, Handler]
    is_ready: Callable[[], bool] = lambda: True
    """While what the jobs need is not there, they wait, and lose no attempt by it."""


class Worker:
    """Takes jobs of its lanes until it is told to stop."""

    def __init__(self, journal: Journal, lanes: Sequence[Lane]) -> None:
        self._journal = journal
        self._lanes = lanes
        self._stop = threading.Event()

    def stop(self) -> None:
        """Finish the jobs at hand, and end."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop`."""
        threads = [threading.Thread(target=self._run, args=[lane]) for lane in self._lanes]
        for thread in threads:
            thread.start()
        while not self._stop.is_set():
            self._do_daily()
            self._stop.wait(DAILY.total_seconds())
        for thread in threads:
            thread.join()

    def work_once(self, lane: Lane) -> bool:
        """Do one job that is due; tell whether there was one."""
        if not lane.is_ready():
            return False
        kinds = list(lane.handlers)
        try:
            job = self._journal.jobs.lease(kinds, LEASE_SECONDS, datetime.now(UTC))
        except JournalError as error:
            log.warning("no job can be taken now: %s", error)
            return False
        if job is None:
            return False
        with self._renewed(job):
            self._do(job, lane.handlers[job.kind])
        return True

    def _run(self, lane: Lane) -> None:
        while not self._stop.is_set():
            if not self.work_once(lane):
                self._stop.wait(IDLE_SECONDS)

    def _do_daily(self) -> None:
        now = datetime.now(UTC)
        try:
            self._journal.forget_answers(now - ANSWERS_KEPT)
            self._journal.apply_retention(now)
        except (JournalBusy, JournalFull) as error:
            log.warning("what has had its time stays for another day: %s", error)

    def _do(self, job: Job, handle: Handler) -> None:
        try:
            handle(job)
        except SelfTrustError as error:
            log.warning("job %s failed (attempt %d): %s", job.kind, job.attempt, error)
            self._failed(job, error)
        except Exception as error:  # noqa: BLE001 -- one job's fault must not end the others
            logs.crash(log, f"job {job.kind}", error)
            self._failed(job, error)
        else:
            _unless_lost(job, lambda: self._journal.jobs.finish(job))

    def _renew(self, job: Job) -> None:
        self._journal.jobs.renew(job, LEASE_SECONDS, datetime.now(UTC))

    def _failed(self, job: Job, error: Exception) -> None:
        retry = datetime.now(UTC) + timedelta(seconds=RETRY_SECONDS * job.attempt)
        _unless_lost(job, lambda: self._journal.jobs.fail(job, retry, type(error).__name__))

    @contextmanager
    def _renewed(self, job: Job) -> Iterator[None]:
        """Keep the lease while a long job runs; a worker that dies lets it go."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(RENEW_SECONDS):
                _unless_lost(job, lambda: self._renew(job))

        thread = threading.Thread(target=renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _unless_lost(job: Job, note: Callable[[], None]) -> None:
    """Note how a job stands; where that can't be, its lease runs out and it is done once more."""
    try:
        note()
    except (LeaseLost, JournalBusy, JournalFull) as error:
        log.warning("job %s could not be noted: %s", job.kind, error)


def make_worker(config: Config) -> Worker:
    """Put the worker of one box together."""
    journal = open_job_journal(config)
    client = SpeechClient(socket_path(config.runtime))
    with closing(voices_from(config.voices)) as described:
        voices = [RemoteVoice(client, local.voice) for local in described.synthesizers]
    cache = AudioCache(config.cache, config.cache_bytes)
    renderer = Renderer(cache, voices)
    catalogues = all_catalogues(config.locale)
    catalogue = catalogues[config.locale]
    cache.sweep()
    for name in CUES:
        renderer.render(cue_piece(name), voices[-1].voice.key)
    if config.mode != "demo":  # which is over before a catalogue could be made
        _ask_for_catalogue(journal, catalogue, voices[0].voice.key)

    def render(job: Job) -> None:
        if token := Token.read(job.payload["token"]):
            voice = job.payload["voice"]
            renderer.render(_piece_named(token, catalogues.values(), voice), voice)

    own_pieces = OwnPieceMaker(journal, catalogue, [v.voice for v in voices], renderer)
    calls = account(config)
    recordings = TwilioRecordings(calls, config.twilio_api) if calls else None
    home = Webhook(config.notify_url) if config.home_player and config.notify_url else None
    lanes = (
        Lane({TRANSCRIBE: _transcriber(config, journal, client)}, client.is_ready),
        Lane({RENDER: render, PRERENDER: render}, client.is_ready),
        Lane({RENDER_OWN: own_pieces}, client.is_ready),
        Lane({PURGE.kind: lambda _job: journal.purge()}),
        Lane(_reminders(config, journal).handlers),
        *([Lane({FETCH: RecordingFetcher(journal, recordings)})] if recordings else []),
        *([Lane({PLAY: HomePlayer(home)})] if home else []),
    )
    return Worker(journal, lanes)


def _piece_named(token: Token, catalogues: Iterable[Catalogue], voice: str) -> Piece:
    """Find the piece of a token by its key, which tells the locale; else it is the first one's."""
    pieces = [token.piece(catalogue.script(token.title)) for catalogue in catalogues]
    return next((piece for piece in pieces if piece.key(voice) == token.key), pieces[0])


def _reminders(config: Config, journal: Journal) -> Reminders:
    text = Lines.load(config.locale).wordings("reminder.due")[0]
    push = WebPush(journal, config.public_url)
    home = [Webhook(config.notify_url)] if config.notify_url else []
    return Reminders(journal, [push, *home], text, ZoneInfo(config.timezone))


def _transcriber(config: Config, journal: Journal, client: SpeechClient) -> Transcriber:
    hears_again = recogniser.second(config) is not None
    return Transcriber(journal, client.transcribe, client.transcribe_again if hears_again else None)


def _ask_for_catalogue(journal: Journal, catalogue: Catalogue, voice: str) -> None:
    """Have every piece made before it is wanted; what is there already costs nothing."""
    now = datetime.now(UTC)
    wanted = sorted((m, s.id) for s in catalogue.scripts for m in s.minutes)
    for place, (minutes, title) in enumerate(wanted):
        piece = Piece.of_script(catalogue.script(title), minutes, "stream")
        token = Token(title, minutes, piece.key(voice))
        in_turn = now - timedelta(milliseconds=len(wanted) - place)
        journal.jobs.enqueue(render_job(token, voice, PRERENDER), in_turn)


def run(config: Config) -> None:
    """Work until SIGTERM, giving way to whoever waits for an answer."""
    logs.configure()
    os.nice(NICENESS)
    worker = make_worker(config)

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with at_work(config):
        worker.run()
