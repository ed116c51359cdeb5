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

from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis.voices import voices_from
from service import known_types, logs, metrics, recogniser, request_id, stores, tracing
from service.config import Config
from service.errors import ConfigError, JournalBusy, JournalError, JournalFull, LeaseLost
from service.home import at_work, open_job_journal, task_engine
from service.home_player import PLAY, HomePlayer
from service.jobs import Job
from service.journal.store import Journal
from service.journal.unit import PURGE, REMOVE, removal_of
from service.notices import Webhook
from service.own_line import OwnPieceMaker
from service.platforms.twilio import account
from service.queues import PRERENDER, QUEUES, RENDER, RENDER_OWN, SPEECH_TO_TEXT, TRANSCRIBE
from service.reminders import Reminders
from service.rendition_token import Token
from service.renditions import CUES, cue_piece, render_job, reply_named
from service.speech.client import RemoteVoice, SpeechClient
from service.speech.protocol import socket_path
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
        return self._take(
            lane, lambda: self._journal.jobs.lease(kinds, LEASE_SECONDS, datetime.now(UTC))
        )

    def work_on(self, lane: Lane, job_id: str) -> bool:
        """Do the job of this id, once what it needs is there; tell whether it was due."""
        while not lane.is_ready():
            if self._stop.wait(IDLE_SECONDS):
                return False
        return self._take(
            lane, lambda: self._journal.jobs.lease_one(job_id, LEASE_SECONDS, datetime.now(UTC))
        )

    def _take(self, lane: Lane, lease: Callable[[], Job | None]) -> bool:
        try:
            job = lease()
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
            self._journal.upkeep.forget_answers(now - ANSWERS_KEPT)
            self._journal.upkeep.apply_retention(now)
        except (JournalBusy, JournalFull) as error:
            log.warning("what has had its time stays for another day: %s", error)

    def _do(self, job: Job, handle: Handler) -> None:
        with request_id.WorkingFor(job.request_id):
            self._done_or_not(job, handle)

    def _done_or_not(self, job: Job, handle: Handler) -> None:
        try:
            with metrics.doing(job.kind):
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
    """Put the worker of one host together: it does all jobs that no task engine hands on."""
    known_types.learn()
    journal = open_job_journal(config)
    queues = QUEUES if config.queue_url is None else ()
    heavy = (lane for queue in queues for lane in queue_lanes(config, journal, queue))
    return Worker(journal, (*_light_lanes(config, journal), *heavy))


def queue_lanes(config: Config, journal: Journal, queue: str) -> list[Lane]:
    """Return the lanes of a queue's jobs."""
    known_types.learn()
    client = SpeechClient(socket_path(config.runtime))

    def can_speak() -> bool:
        return stores.is_reachable(config) and client.is_ready()

    if queue == SPEECH_TO_TEXT:
        return [Lane({TRANSCRIBE: _transcriber(config, journal, client)}, can_speak)]
    return _rendering_lanes(config, journal, client, can_speak)


def _light_lanes(config: Config, journal: Journal) -> list[Lane]:
    calls = account(config)
    recordings = TwilioRecordings(calls, config.twilio_api) if calls else None
    home = Webhook(config.notify_url) if config.home_player and config.notify_url else None

    def can_keep() -> bool:
        return stores.is_reachable(config)

    return [
        Lane({PURGE.kind: purging(journal)}),
        Lane({REMOVE: removing(journal)}, can_keep),
        Lane(_reminders(config, journal).handlers),
        *([Lane({FETCH: RecordingFetcher(journal, recordings)}, can_keep)] if recordings else []),
        *([Lane({PLAY: HomePlayer(home)})] if home else []),
    ]


def _rendering_lanes(
    config: Config, journal: Journal, client: SpeechClient, can_speak: Callable[[], bool]
) -> list[Lane]:
    with closing(voices_from(config.voices)) as described:
        voices = [RemoteVoice(client, local.voice) for local in described.synthesizers]
    cache = stores.audio_cache(config)
    renderer = Renderer(cache, voices)
    catalogues = all_catalogues(config.locale)
    catalogue = catalogues[config.locale]
    cache.sweep()
    for name in CUES:
        renderer.render(cue_piece(name), voices[-1].voice.key)
    if config.mode != "demo":  # which is over before a catalogue could be made
        _ask_for_catalogue(journal, catalogue, voices[0].voice.key)

    def render(job: Job) -> None:
        if "reply" in job.payload:
            if reply := reply_named(journal.service_sealer, job.payload["reply"]):
                renderer.render(reply)
            return
        token, voice = Token.read(job.payload["token"]), job.payload["voice"]
        if token and not cache.is_kept(token.key):
            renderer.render(_piece_named(token, catalogues.values(), voice), voice)

    own_pieces = OwnPieceMaker(journal, catalogue, [v.voice for v in voices], renderer)
    return [
        Lane({RENDER: render, PRERENDER: render}, can_speak),
        Lane({RENDER_OWN: own_pieces}, can_speak),
    ]


def purging(journal: Journal) -> Handler:
    """Return what does the purge that follows a deletion.

    The database's does not wait for the audio store: while that is away, a job is made of the rest.
    """

    def purge(job: Job) -> None:
        journal.upkeep.purge_database()
        recordings, now = job.payload.get("recordings", ()), datetime.now(UTC)
        try:
            journal.sound.purge(recordings, now)
        except JournalBusy as error:
            log.warning("sound waits to be removed: %s", error)
            if recordings:  # what else has no row is swept by the day's retention
                journal.jobs.enqueue(removal_of(recordings), now)

    return purge


def removing(journal: Journal) -> Handler:
    """Return what removes sound that could not go when its row did."""
    return lambda job: journal.sound.remove(job.payload["recordings"])


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


def run(config: Config, queue: str | None = None) -> None:
    """Work until SIGTERM, giving way to whoever waits for an answer.

    Args:
        config: the settings.
        queue: whose jobs the task engine hands us; None for those that it has nothing to do with.

    Raises:
        ConfigError: a queue, and no task engine.
    """
    logs.configure(config.log_format)
    tracing.configure(config.traces_url, "worker")
    os.nice(NICENESS)
    if queue is not None:
        _run_queue(config, queue)
        return
    worker = make_worker(config)

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with at_work(config):
        worker.run()


def _run_queue(config: Config, queue: str) -> None:
    engine = task_engine(config)
    if engine is None:
        raise ConfigError("--queue needs a task engine: set SELFTRUST_QUEUE_URL")
    journal = open_job_journal(config)
    lane = joined(queue_lanes(config, journal, queue))
    worker = Worker(journal, [lane])
    with at_work(config, queue):
        engine.run(queue, lambda job_id: worker.work_on(lane, job_id), worker.stop)


def joined(lanes: Sequence[Lane]) -> Lane:
    """Make one lane of several that need the same: the engine's order is the one that holds."""
    handlers = {kind: handle for lane in lanes for kind, handle in lane.handlers.items()}
    return Lane(handlers, lambda: all(lane.is_ready() for lane in lanes))
