"""A satellite without Home Assistant in between: one answer, spoken, and the piece it asked for.

It asks for a pipeline from `handle` to `tts`, and sends the transcript. What comes back is
`handled`, then the reply as sound, and then the piece, where one is to be played. The context of
`handled` tells which of them come, and whether to listen afterwards. Whatever the satellite sends
while a piece plays stops it, and so does its hanging up; the place is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wyoming.asr import Transcript
from wyoming.audio import AudioStart, AudioStop
from wyoming.event import Event
from wyoming.pipeline import PipelineStage, RunPipeline

from service.platforms.request import BadRequest
from service.wyoming.handling import SATELLITE, Answer, Handler
from service.wyoming.playing import Pieces, Player
from service.wyoming.speaking import WIDTH_BYTES, Voice, chunks


def conversed(
    handler: Handler,
    voice: Voice,
    pieces: Pieces,
    events: Iterator[Event],
    is_interrupted: Callable[[float], bool],
) -> Iterator[Event]:
    """Answer the transcript that follows, aloud.

    Args:
        handler: takes the turn.
        voice: speaks its reply.
        pieces: has the sound of what is to be played.
        events: what the satellite sends; the first one is the transcript.
        is_interrupted: waits so many seconds for a word of the satellite's.

    Raises:
        BadRequest: no transcript follows.
        SynthesisError, RenderError, SpeechUnavailable: it can't be spoken, or played.
    """
    said = next(events, None)
    if said is None or not Transcript.is_type(said.type):
        raise BadRequest("transcript_missing")
    answer = handler.take(said, SATELLITE)
    yield answer.event
    yield from _spoken(answer, voice)
    if stream := answer.rendered.stream:
        player = Player(pieces, handler.reporting(answer.turn), is_interrupted)
        yield from player.play(stream)


def check(event: Event) -> None:
    """Take the one pipeline that there is.

    Raises:
        BadRequest: it is no pipeline, or another one.
    """
    try:
        wanted = RunPipeline.from_event(event)
    except (KeyError, ValueError, TypeError) as error:
        raise BadRequest("form") from error
    if (wanted.start_stage, wanted.end_stage) != (PipelineStage.HANDLE, PipelineStage.TTS):
        raise BadRequest("pipeline", detail="from handle to tts")


def _spoken(answer: Answer, voice: Voice) -> Iterator[Event]:
    rendered = answer.rendered
    if not rendered.reply.speech:
        return
    sound = voice.speak(rendered.reply.speech, rendered.rate)
    yield AudioStart(sound.rate, WIDTH_BYTES, 1).event()
    yield from chunks(sound)
    yield AudioStop().event()
