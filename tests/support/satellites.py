"""A Wyoming server over a real socket, and the `wyoming` client's side of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.event import Event

from audio.pcm import Pcm
from service.config import Config
from service.wyoming import process, server
from service.wyoming.server import WyomingServer
from tests.support.services import job_journal

SECONDS = 120.0
"""How long an answer may take on a machine that is busy with other tests."""
server.HEARING_OUT_SECONDS = SECONDS
"""How long whoever is refused may take there to send what they had begun to."""


@contextmanager
def wyoming(
    config: Config, clock: Callable[[], datetime] | None = None
) -> Iterator[tuple[WyomingServer, str]]:
    """Serve on a free port; give the server and its address."""
    with job_journal(config) as journal, process.make_server(config, journal) as running:
        if clock is not None:
            running.handler._clock = clock
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running, f"tcp://127.0.0.1:{running.server_address[1]}"
        finally:
            running.shutdown()
            thread.join()


def ask(uri: str, *events: Event, until: Callable[[str], bool]) -> list[Event]:
    """Send events by the real client; return the answers, up to the one that ends them."""

    async def talk() -> list[Event]:
        answers: list[Event] = []
        async with AsyncClient.from_uri(uri) as client:
            for event in events:
                await client.write_event(event)
            while True:
                answer = await client.read_event()
                assert answer is not None, f"the server hung up after {answers}"
                answers.append(answer)
                if until(answer.type) or answer.type == "error":
                    return answers

    return asyncio.run(asyncio.wait_for(talk(), SECONDS))


def say(uri: str, words: str, **context: str) -> Event:
    """Say something to the dialogue, as Home Assistant hands it on."""
    heard = Transcript(words, language="en", context=dict(context)).event()
    [answer] = ask(uri, heard, until=lambda kind: kind in ("handled", "not-handled"))
    return answer


def utterance(sound: Pcm, pieces: int = 4, channels: int = 1) -> Sequence[Event]:
    """Write sound as a satellite sends it."""
    form = (sound.rate, 2, channels)
    step = -(-len(sound.samples) // pieces)
    chunks = [sound.samples[at : at + step] for at in range(0, len(sound.samples), step)]
    return [
        Transcribe(language="en").event(),
        AudioStart(*form).event(),
        *(AudioChunk(*form, chunk.astype("<i2").tobytes()).event() for chunk in chunks),
        AudioStop().event(),
    ]
