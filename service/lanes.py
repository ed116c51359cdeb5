"""Lanes: which jobs are done beside which, and who does each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from audio.errors import CacheUnwritable
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis.voices import voices_from
from service import recogniser, stores
from service.config import Config
from service.errors import JournalBusy
from service.home_player import PLAY, HomePlayer
from service.jobs import Job
from service.journal.store import Journal
from service.journal.unit import PURGE, RECORDINGS, REMOVE, removal_of
from service.notices import ANNOUNCE, Notifier, Webhook
from service.own_line import OwnPieceMaker
from service.platforms.twilio import account
from service.queues import PRERENDER, RENDER, RENDER_OWN, SPEECH_TO_TEXT, TRANSCRIBE
from service.reminders import Reminders
from service.rendition_token import Token
from service.renditions import CUES, cue_piece, render_job, reply_named
from service.speech.client import RemoteVoice, SpeechClient
from service.speech.protocol import socket_path
from service.transcription import Transcriber
from service.twilio_recordings import (
    DISCARD,
    FETCH,
    RecordingDiscarder,
    RecordingFetcher,
    TwilioRecordings,
)
from service.web_push import WebPush
from skills.guided import Catalogue, all_catalogues
from skills.lines import Lines

Handler: TypeAlias = Callable[[Job], None]
"""Does a job; what it raises is noted, and the job is tried again."""

ANNOUNCED_AT_ONCE = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lane:
    """Jobs that wait for each other but for no others: a long render delays no transcript."""

    handlers: Mapping[str, Handler]
    is_ready: Callable[[], bool] = lambda: True
    """While what the jobs need is not there, they wait, and lose no attempt by it."""


def queue_lanes(config: Config, journal: Journal, queue: str) -> list[Lane]:
    """Return the lanes of a queue's jobs."""
    client = SpeechClient(socket_path(config.runtime))

    def can_speak() -> bool:
        return stores.is_reachable(config) and client.is_ready()

    if queue == SPEECH_TO_TEXT:
        return [Lane({TRANSCRIBE: _transcriber(config, journal, client)}, can_speak)]
    return _rendering_lanes(config, journal, client, can_speak)


def light_lanes(config: Config, journal: Journal) -> list[Lane]:
    """Return the lanes of what no task engine hands on."""
    calls = account(config)
    recordings = TwilioRecordings(calls, config.twilio_api) if calls else None
    home = Webhook(config.notify_url) if config.home_player and config.notify_url else None

    def can_keep() -> bool:
        return stores.is_reachable(config)

    def can_fetch() -> bool:
        """Tell whether what is fetched could be kept: else it would be fetched in vain."""
        return can_keep() and not journal.jobs.is_full(TRANSCRIBE)

    return [
        Lane({PURGE.kind: purging(journal)}),
        Lane({REMOVE: removing(journal)}, can_keep),
        *_reminding_lanes(config, journal),
        *([Lane({FETCH: RecordingFetcher(journal, recordings)}, can_fetch)] if recordings else []),
        *([Lane({DISCARD: RecordingDiscarder(recordings)})] if recordings else []),
        *([Lane({PLAY: HomePlayer(home)})] if home else []),
    ]


def joined(lanes: Sequence[Lane]) -> Lane:
    """Make one lane of several that need the same: the engine's order is the one that holds."""
    handlers = {kind: handle for lane in lanes for kind, handle in lane.handlers.items()}
    return Lane(handlers, lambda: all(lane.is_ready() for lane in lanes))


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
    _render_cues(renderer, voices[-1].voice.key)
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

    It costs as much for many deletions as for one, so it does those of all that wait. The
    database's does not wait for the audio store: while that is away, a job is made of the rest.
    """

    def purge(job: Job) -> None:
        recordings = journal.jobs.take_in(job, RECORDINGS).payload[RECORDINGS]
        journal.upkeep.purge_database()
        try:
            journal.sound.remove(recordings)
        except JournalBusy as error:
            log.warning("sound waits to be removed: %s", error)
            journal.jobs.enqueue(removal_of(recordings), datetime.now(UTC))

    return purge


def removing(journal: Journal) -> Handler:
    """Return what removes sound that could not go when its row did."""
    return lambda job: journal.sound.remove(job.payload[RECORDINGS])


def _render_cues(renderer: Renderer, voice: str) -> None:
    """Make the cues, which replies name only once they are there."""
    try:
        for name in CUES:
            renderer.render(cue_piece(name), voice)
    except CacheUnwritable as error:  # which must keep no transcript and no reminder waiting
        log.warning("there are no cues yet: %s", error)


def _piece_named(token: Token, catalogues: Iterable[Catalogue], voice: str) -> Piece:
    """Find the piece of a token by its key, which tells the locale; else it is the first one's."""
    pieces = [token.piece(catalogue.script(token.title)) for catalogue in catalogues]
    return next((piece for piece in pieces if piece.key(voice) == token.key), pieces[0])


def _reminding_lanes(config: Config, journal: Journal) -> list[Lane]:
    """Return the lanes of reminders: who can't be reached keeps nobody from being reminded.

    Many are due at the same minute, and to tell one takes as long as another's server likes.
    """
    handlers = dict(_reminders(config, journal).handlers)
    announcing = Lane({ANNOUNCE: handlers.pop(ANNOUNCE)})
    return [Lane(handlers), *[announcing] * ANNOUNCED_AT_ONCE]


def _reminders(config: Config, journal: Journal) -> Reminders:
    text = Lines.load(config.locale).wordings("reminder.due")[0]
    notifiers: dict[str, Notifier] = {"push": WebPush(journal, config.public_url)}
    if config.notify_url:
        notifiers["home"] = Webhook(config.notify_url)
    return Reminders(journal, notifiers, text, ZoneInfo(config.timezone))


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
