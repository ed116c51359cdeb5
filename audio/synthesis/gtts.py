"""Google's voice, for the product's fixed lines only: it never receives a user's words."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import numpy as np
import requests
import soundfile

from audio.errors import SynthesisError, VoiceUnavailable
from audio.pcm import Pcm
from audio.synthesis import ACCENTS, Voice, batchexecute, check_rate
from audio.synthesis.breaker import CircuitBreaker
from audio.synthesis.stretch import stretched
from audio.synthesis.text import pieces

PATIENCE_SECONDS = 0.8
"""For a line of up to two pieces: the fallback must have answered after 2 s in all."""

_PATIENCE_A_PIECE_SECONDS = 0.4
_LARGEST_ANSWER = 1 << 20
"""Bytes: ten times what 99 characters of speech take."""
_RATE_OF_SILENCE_HZ = 24_000
_WORDS = 25
_FASTEST_SPEECH, _SLOWEST_SPEECH = 26.0, 4.0
"""Characters a second. Speech at an ordinary rate has 13 to 17; a recording outside was cut off
or is something else."""
_PAUSES_SECONDS = 3.0
_QUIETEST_PEAK = 300


class GoogleVoice:
    """Speaks through Google Translate's endpoint. Safe to call from several threads.

    Proxies and extra certificates come from the usual variables (HTTPS_PROXY, REQUESTS_CA_BUNDLE).

    Args:
        domain: which of Google's hosts to ask, and so the accent: "com", "co.uk", ...
        patience: seconds after which a line is given up.
        clock: seconds that only grow.

    Raises:
        SynthesisError: the domain is not allowed.
    """

    def __init__(
        self,
        domain: str = "com",
        *,
        patience: float = PATIENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._voice = _describe(domain)
        self._url = batchexecute.url(domain)
        self._patience = patience
        self._breaker = CircuitBreaker(clock)

    @property
    def voice(self) -> Voice:
        """Which voice this is."""
        return self._voice

    def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
        """Speak one of the product's own lines.

        Raises:
            VoiceUnavailable: Google is out of reach, too slow, or asked to be left alone.
            SynthesisError: its answer is not speech of a believable length for the text, or the
                text or the rate is out of bounds.
        """
        check_rate(rate)
        parts = pieces(text, characters=batchexecute.LONGEST_PIECE, words=_WORDS)
        if not parts:
            return Pcm.silence(0, _RATE_OF_SILENCE_HZ)
        if not self._breaker.allows():
            raise VoiceUnavailable("Google's voice failed a moment ago; it is left alone for now.")
        return stretched(self._ask_and_count(parts), rate)

    def _ask_and_count(self, parts: tuple[str, ...]) -> Pcm:
        try:
            spoken = self._ask_in_time(parts)
        except VoiceUnavailable as error:
            self._breaker.unavailable(error.retry_after)
            raise
        except SynthesisError:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return spoken

    def _ask_in_time(self, parts: tuple[str, ...]) -> Pcm:
        """Ask in a thread of its own, because looking up a host's name knows no timeout."""
        patience = max(self._patience, _PATIENCE_A_PIECE_SECONDS * len(parts))
        answer: Future[Pcm] = Future()

        def ask() -> None:
            try:
                answer.set_result(_ask(self._url, parts, patience))
            except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
                answer.set_exception(error)

        threading.Thread(target=ask, name="gtts", daemon=True).start()
        try:
            return answer.result(timeout=patience)
        except TimeoutError as error:
            raise VoiceUnavailable("Google's voice did not answer in time.") from error


def _describe(domain: str) -> Voice:
    locale = batchexecute.locale(domain)
    return Voice(
        engine="gtts",
        name=f"en-{domain}",
        version=batchexecute.VERSION,
        locale=locale,
        licence="Google's terms of service",
        provenance="Google Translate's speech, through the unofficial endpoint that gTTS uses.",
        local=False,
        speaker="google",
        traits=("female", *ACCENTS[locale]),
    )


def _ask(url: str, parts: tuple[str, ...], patience: float) -> Pcm:
    deadline = time.monotonic() + patience
    with requests.Session() as session:
        sounds = [_checked(_fetch(session, url, part, deadline), part) for part in parts]
    return Pcm(np.concatenate([sound.samples for sound in sounds]), sounds[0].rate)


def _fetch(session: requests.Session, url: str, part: str, deadline: float) -> bytes:
    left = max(0.001, deadline - time.monotonic())
    try:
        with session.post(
            url,
            data=batchexecute.request_body(part),
            headers=batchexecute.HEADERS,
            timeout=(left, left),
            allow_redirects=False,
            stream=True,
        ) as response:
            _refuse_unless_ok(response)
            return batchexecute.audio_of(_read(response, deadline))
    except requests.RequestException as error:
        reason = type(error).__name__
        raise VoiceUnavailable(f"Google's voice can't be reached ({reason}).") from error


def _refuse_unless_ok(response: requests.Response) -> None:
    if response.status_code != HTTPStatus.OK:
        raise VoiceUnavailable(
            f"Google's voice answered with status {response.status_code}.",
            retry_after=_seconds(response.headers.get("Retry-After", "")),
        )


def _seconds(retry_after: str) -> float | None:
    """Read both forms that RFC 9110 allows: seconds, or a date."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return parsedate_to_datetime(retry_after).timestamp() - time.time()
    except ValueError:
        return None


def _read(response: requests.Response, deadline: float) -> bytes:
    answer = bytearray()
    for block in response.iter_content(chunk_size=1 << 14):
        answer += block
        if len(answer) > _LARGEST_ANSWER or time.monotonic() > deadline:
            raise VoiceUnavailable("Google's answer is far too long or too slow.")
    return bytes(answer)


def _checked(mp3: bytes, part: str) -> Pcm:
    try:
        samples, rate = soundfile.read(io.BytesIO(mp3), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise SynthesisError("Google's answer is not a recording.") from error
    sound = Pcm(np.ascontiguousarray(samples[:, 0]), rate)
    shortest = len(part) / _FASTEST_SPEECH
    longest = len(part) / _SLOWEST_SPEECH + _PAUSES_SECONDS
    if not shortest <= sound.seconds <= longest:
        raise SynthesisError(
            f"Google's recording lasts {sound.seconds:.1f} s where {shortest:.1f} to "
            f"{longest:.1f} s are believable."
        )
    if np.abs(sound.samples).max() < _QUIETEST_PEAK:
        raise SynthesisError("Google's recording is silent.")
    return sound
