"""What we offer: the answer to `describe`, by which Home Assistant sets itself up."""

from __future__ import annotations

from importlib.metadata import version

from wyoming.info import (
    AsrModel,
    AsrProgram,
    Attribution,
    HandleModel,
    HandleProgram,
    Info,
    TtsProgram,
    TtsVoice,
)

from audio.recognition import Recogniser
from audio.synthesis import Voice

NAME = "self-trust"
_OURS = Attribution("Self Trust", "")
_ENGINES = {
    "vosk": Attribution("Alpha Cephei", "https://alphacephei.com/vosk/"),
    "whisper": Attribution("OpenAI", "https://github.com/openai/whisper"),
    "piper": Attribution("Piper", "https://github.com/OHF-Voice/piper1-gpl"),
}


def offer(recogniser: Recogniser, voice: Voice, locale: str) -> Info:
    """Tell of the dialogue, the recogniser and the local voice."""
    return Info(asr=[_asr(recogniser, locale)], tts=[_tts(voice)], handle=[_handle(locale)])


def languages(locale: str) -> list[str]:
    """Name a locale and its language: who asks may know either."""
    return list(dict.fromkeys((locale, locale.partition("-")[0])))


def _handle(locale: str) -> HandleProgram:
    model = HandleModel(
        name=f"{NAME}-{locale}",
        attribution=_OURS,
        installed=True,
        description="Check-ins, reflections and guided pieces",
        version=version("selftrust"),
        languages=languages(locale),
    )
    return HandleProgram(
        name=NAME,
        attribution=_OURS,
        installed=True,
        description="A voice companion for people who are learning to trust themselves",
        version=version("selftrust"),
        models=[model],
    )


def _asr(recogniser: Recogniser, locale: str) -> AsrProgram:
    by = _ENGINES.get(recogniser.engine, _OURS)
    model = AsrModel(
        name=recogniser.model,
        attribution=by,
        installed=True,
        description=f"{recogniser.engine}: {recogniser.model}",
        version=None,
        languages=languages(locale),
    )
    return AsrProgram(
        name=recogniser.engine,
        attribution=by,
        installed=True,
        description="Recognition on Self Trust's own machine",
        version=version("selftrust"),
        models=[model],
        supports_transcript_streaming=True,
    )


def _tts(voice: Voice) -> TtsProgram:
    by = _ENGINES.get(voice.engine, _OURS)
    shown = TtsVoice(
        name=voice.name,
        attribution=by,
        installed=True,
        description=voice.speaker or voice.name,
        version=voice.version,
        languages=languages(voice.locale),
    )
    return TtsProgram(
        name=voice.engine,
        attribution=by,
        installed=True,
        description="A voice of Self Trust's own machine",
        version=voice.version,
        voices=[shown],
        supports_synthesize_streaming=True,
    )
