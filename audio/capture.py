"""The microphone: sound as it comes, at 16 kHz, mono."""

from __future__ import annotations

import atexit
import threading
import time
from contextlib import suppress
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np

from audio.errors import DeviceError
from audio.portaudio import library, naming_device
from audio.recognition.intake import Intake, Samples
from audio.sample_clock import SampleClock

BLOCK_SECONDS = 0.05
QUEUED_BLOCKS = 600
"""Half a minute, for a recogniser that is slower than speech on a busy machine."""
LATENCY_SECONDS = 0.2
"""Of the device's own buffer: it bridges the moments in which Python can't take a block."""
STARTING_SECONDS = 10.0
"""A sound server that wakes up took 1.7 s until the first block."""
STALLED_SECONDS = 2.0
_GLANCE_SECONDS = 0.1

_REMEDY = "Plug one in, or choose another in the system's sound settings, and start again."
_WENT_AWAY = f"The microphone went away. {_REMEDY}"
_LOWEST_RATE, _HIGHEST_RATE = 8000, 48_000


class Ears(Protocol):
    """Where sound comes from while we listen."""

    @property
    def lost_seconds(self) -> float:
        """Sound that never arrived, so far."""
        ...

    def read(self) -> Samples:
        """Wait for the next sound, at 16 kHz.

        Raises:
            DeviceError: the device is gone.
        """
        ...

    def mute(self) -> None:
        """Let no sound in from now on."""
        ...

    def unmute(self) -> None:
        """Let sound in again; what came before is forgotten."""
        ...


class Microphone:
    """The system's microphone, recording as long as the `with` block lasts. One thread reads.

    The device records at its own rate. The callback, which runs in a thread of PortAudio's, only
    puts the bytes into a bounded queue; what doesn't fit is lost, which the clock then shows.
    """

    def __init__(self) -> None:
        self._blocks: Queue[tuple[float, bytes] | None] = Queue(QUEUED_BLOCKS)
        self._muted = False
        self._patience = STARTING_SECONDS
        self.lost_seconds = 0.0

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            DeviceError: there is no microphone, or no PortAudio.
        """
        with naming_device("microphone", _REMEDY) as portaudio:
            self._rate, self._channels = _native_form(portaudio)
            self._begin()
            self._stream = portaudio.RawInputStream(
                samplerate=self._rate,
                blocksize=round(self._rate * BLOCK_SECONDS),
                channels=self._channels,
                dtype="int16",
                latency=LATENCY_SECONDS,
                callback=self._hear,
                finished_callback=self._end,
            )
            self._stream.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        _close(self._stream)

    def read(self) -> Samples:
        """Wait for the next sound; see the port."""
        block = self._next_block()
        if block is None:
            raise DeviceError(_WENT_AWAY)
        self._patience = STALLED_SECONDS
        at, data = block
        self.lost_seconds += self._clock.count(len(data) // 2 // self._channels, at)
        return self._intake.feed(mono(data, self._channels))

    def mute(self) -> None:
        """Let no sound in; see the port."""
        self._muted = True

    def unmute(self) -> None:
        """Let sound in again; see the port."""
        with suppress(Empty):
            while self._blocks.get_nowait() is not None:
                pass
            self._end()  # the device has ended meanwhile, and the next read says so
        self._begin()
        self._muted = False

    def _next_block(self) -> tuple[float, bytes] | None:
        """Wait in glances: while this process stood still, the device had no way to bring any."""
        for _ in range(round(self._patience / _GLANCE_SECONDS)):
            with suppress(Empty):
                return self._blocks.get(timeout=_GLANCE_SECONDS)
        return None

    def _begin(self) -> None:
        self._clock = SampleClock(self._rate)
        self._intake = Intake(self._rate)

    def _hear(self, block: Any, frames: int, times: Any, status: Any) -> None:
        if not self._muted:
            with suppress(Full):
                # Copied at once: PortAudio writes this buffer again.
                self._blocks.put_nowait((time.monotonic(), bytes(block)))

    def _end(self) -> None:
        with suppress(Full):
            self._blocks.put_nowait(None)


def mono(data: bytes, channels: int) -> bytes:
    """Mix interleaved 16-bit channels into one."""
    if channels == 1:
        return data
    frames = np.frombuffer(data, dtype="<i2").reshape(-1, channels)
    mixed: Samples = np.rint(frames.mean(axis=1)).astype("<i2")
    return mixed.tobytes()


def _native_form(portaudio: Any) -> tuple[int, int]:
    """Return the device's own rate, within what can be recognised, and one channel if it can."""
    device = portaudio.query_devices(kind="input")
    rate = min(max(round(device["default_samplerate"]), _LOWEST_RATE), _HIGHEST_RATE)
    try:
        portaudio.check_input_settings(samplerate=rate, channels=1, dtype="int16")
    except portaudio.PortAudioError:
        return rate, int(device["max_input_channels"])
    return rate, 1


def _close(stream: Any) -> None:
    """Close a stream, or leave it behind: PortAudio may wait for ever for a server that died."""
    closing = threading.Thread(target=stream.close, daemon=True)
    closing.start()
    closing.join(STALLED_SECONDS)
    if closing.is_alive():
        # At exit sounddevice would close it once more, and wait for ever itself.
        atexit.unregister(library()._exit_handler)  # noqa: SLF001 - there is no public name
