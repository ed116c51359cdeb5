"""The loudspeaker."""

from __future__ import annotations

from collections.abc import Iterable

from audio.pcm import Pcm
from audio.portaudio import naming_device

_REMEDY = "Plug one in, or choose another in the system's sound settings."
_BLOCK_SECONDS = 0.1
_LATENCY_SECONDS = 0.3
"""Of the device's own buffer: it bridges the moments in which Python can't hand over a block."""


def play(pcm: Pcm) -> None:
    """Play a sound to its end.

    Raises:
        DeviceError: there is no loudspeaker, or no PortAudio.
    """
    play_parts([pcm], pcm.rate)


def play_parts(parts: Iterable[Pcm], rate: int) -> None:
    """Play sound that comes in parts, all at one rate in Hz, without a gap while they last.

    Raises:
        DeviceError: there is no loudspeaker, or no PortAudio.
    """
    with (
        naming_device("loudspeaker", _REMEDY) as portaudio,
        portaudio.RawOutputStream(
            samplerate=rate, channels=1, dtype="int16", latency=_LATENCY_SECONDS
        ) as stream,
    ):
        # In pieces, so that Ctrl-C is heard in between.
        step = 2 * round(rate * _BLOCK_SECONDS)
        for pcm in parts:
            data = pcm.to_bytes()
            for start in range(0, len(data), step):
                stream.write(data[start : start + step])
