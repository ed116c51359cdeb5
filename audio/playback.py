"""The loudspeaker."""

from __future__ import annotations

from audio.pcm import Pcm
from audio.portaudio import naming_device

_REMEDY = "Plug one in, or choose another in the system's sound settings."
_BLOCK_SECONDS = 0.1


def play(pcm: Pcm) -> None:
    """Play a sound to its end.

    Raises:
        DeviceError: there is no loudspeaker, or no PortAudio.
    """
    with (
        naming_device("loudspeaker", _REMEDY) as portaudio,
        portaudio.RawOutputStream(samplerate=pcm.rate, channels=1, dtype="int16") as stream,
    ):
        # In pieces, so that Ctrl-C is heard in between.
        data = pcm.to_bytes()
        step = 2 * round(pcm.rate * _BLOCK_SECONDS)
        for start in range(0, len(data), step):
            stream.write(data[start : start + step])
