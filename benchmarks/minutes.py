"""What rendering costs by the minute: beside the voice, pydub alone, and a graph of FFmpeg's.

Ten minutes of G01, one minute of it, and an hour made of the ten; a tone speaks, and its clips are
ready. Each runs in a process of its own, whose CPU and greatest memory are counted without what it
needs to be there: an FFmpeg that begins and ends is left out, too. All encode by LAME at 64 kbit/s.
FFmpeg finds its words already laid out in one file, and its graph loops the bed under them; neither
it nor pydub measures loudness, which `ours` does in a pass of its own, so we are shown without
that, too. The voice alone is Piper, loaded anew, and speaks each line of the piece once.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import warnings
import wave
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from audio.beds import bed
from audio.encode import encode
from audio.mix import Mix
from audio.pcm import Pcm
from audio.pieces import PIECE_LUFS, Piece
from audio.renderer import _gain
from audio.synthesis.voices import voices_from
from audio.targets import TARGETS
from audio.timeline import MIX_RATE, SAMPLES_PER_MS, Placed, Timeline, lay_out
from benchmarks.rendering import GAIN, by_lame_alone, mastered
from benchmarks.rounds import Rounds, table
from skills.guided import Catalogue
from skills.speech import Say

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # as in audio/mix.py
    from pydub import AudioSegment

ROUNDS = {1: 5, 10: 3, 60: 1}
"""By minutes: pydub copies the whole for every clip, and takes minutes over an hour."""
LONGEST = 10
OURS, UNMEASURED, PYDUB, FFMPEG = "ours", "ours, unmeasured", "pydub alone", "FFmpeg's graph"
VOICE = "the voice alone"
WORDS, BED = "words.wav", "bed.wav"


def made_mix(minutes: int, *, has_bed: bool = True) -> Mix:
    """Lay the piece out, and again after itself where it is to be longer than it comes."""
    piece = _piece(minutes)
    once = lay_out(
        piece.parts,
        lambda clip: len(mastered(clip).samples) // SAMPLES_PER_MS,
        total_ms=piece.total_ms,
        lead_ms=piece.lead_ms,
        tail_ms=piece.tail_ms,
    )
    times = minutes // min(minutes, LONGEST)
    placed = [
        Placed(each.at_ms + number * once.total_ms, each.length_ms, each.clip)
        for number in range(times)
        for each in once.placed
    ]
    under = bed(piece.bed_seed or 0, piece.bed_lufs) if has_bed else None
    return Mix(Timeline(tuple(placed), times * once.total_ms), mastered, under, piece.fade_ms)


def _piece(minutes: int) -> Piece:
    return Piece.of_script(Catalogue.load().script("G01"), min(minutes, LONGEST), "stream")


def ours(mix: Mix, folder: Path, *, measures: bool = True) -> None:
    gain = _gain(mix, PIECE_LUFS) if measures else GAIN
    with (folder / "ours.mp3").open("wb") as out:
        encode(mix.blocks(), mix.timeline.total_ms / 1000, TARGETS["stream"], out, gain)


def unmeasured(mix: Mix, folder: Path) -> None:
    ours(mix, folder, measures=False)


def by_pydub(mix: Mix, _: Path) -> None:
    """Lay each clip over the whole, as its documentation does."""
    assert mix.bed is not None
    under = _segment(mix.bed)
    whole = (under * (mix.timeline.total_ms // len(under) + 1))[: mix.timeline.total_ms]
    for placed in mix.timeline.placed:
        whole = whole.overlay(_segment(mix.sound_of(placed.clip)), position=placed.at_ms)
    whole = whole.fade_in(mix.fade_ms).fade_out(mix.fade_ms).apply_gain(GAIN)
    by_lame_alone([whole.raw_data])


def _segment(pcm: Pcm) -> AudioSegment:
    return AudioSegment(data=pcm.to_bytes(), sample_width=2, frame_rate=MIX_RATE, channels=1)


def by_ffmpeg(mix: Mix, folder: Path) -> float:
    """Let the graph run; return its greatest memory, in MB."""
    fade, end = mix.fade_ms / 1000, (mix.timeline.total_ms - mix.fade_ms) / 1000
    graph = (
        f"[0][1]amix=duration=shortest:normalize=0,volume={GAIN}dB,"
        f"afade=d={fade},afade=t=out:st={end}:d={fade}"
    )
    encoding = ["-c:a", "libmp3lame", "-b:a", "64k", "-compression_level", "7", "-threads", "1"]
    sources = ["-stream_loop", "-1", "-i", BED, "-i", WORDS]
    # By a shell: a program that this process began would count our memory as its own.
    shell = ["sh", "-c", '"$@"; exit $?', "-"]
    command = [
        _ffmpeg(),
        "-benchmark",
        *sources,
        "-filter_complex",
        graph,
        *encoding,
        "-y",
        "out.mp3",
    ]
    told = subprocess.run([*shell, *command], cwd=folder, check=True, capture_output=True).stderr
    return int(told.rpartition(b"maxrss=")[2].partition(b"k")[0]) / 1024


def _ffmpeg() -> str:
    program = shutil.which("ffmpeg")
    assert program is not None, "FFmpeg is not here: apt-get install ffmpeg"
    return program


def by_the_voice(mix: Mix, _: Path) -> float:
    """Speak all lines; return the greatest memory of the voice's program, in MB."""
    rate = _piece(1).rate
    clips = dict.fromkeys(placed.clip for placed in mix.timeline.placed)
    with closing(voices_from(["piper"])) as voices:
        for clip in clips:
            if isinstance(clip, Say):
                voices.fixed(clip.text, rate)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


CONTENDERS: dict[str, Callable[[Mix, Path], float | None]] = {
    OURS: ours,
    UNMEASURED: unmeasured,
    PYDUB: by_pydub,
    FFMPEG: by_ffmpeg,
    VOICE: by_the_voice,
}


def write_sources(minutes: int, folder: Path) -> None:
    """Write what FFmpeg reads."""
    words = made_mix(minutes, has_bed=False)
    under = made_mix(1).bed
    assert under is not None
    for name, blocks in ((WORDS, words.blocks()), (BED, iter([under]))):
        with wave.open(str(folder / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(MIX_RATE)
            for block in blocks:
                file.writeframes(block.to_bytes())


def _alone(name: str, minutes: int, folder: Path) -> tuple[float, float]:
    """Return the CPU seconds and the greatest memory, in MB, of one rendering."""
    command = [sys.executable, "-m", "benchmarks.minutes", name, str(minutes), str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(told[0]), float(told[1])


def _rendered(name: str, minutes: int, folder: Path) -> None:
    mix = made_mix(minutes)
    start = _start_of_ffmpeg() if name == FFMPEG else 0.0
    before = _spent()
    memory = CONTENDERS[name](mix, folder)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(_spent() - before - start, memory or own)


def _start_of_ffmpeg() -> float:
    """Return the CPU seconds that FFmpeg takes to begin and end, with a sample to encode."""
    before = _spent()
    nothing = ["-f", "lavfi", "-i", "anullsrc", "-frames:a", "1", "-f", "null", "-"]
    subprocess.run([_ffmpeg(), *nothing], check=True, capture_output=True)
    return _spent() - before


def _spent() -> float:
    """Return the CPU seconds of this process and of those that it has waited for."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def main() -> None:
    """Render by turns."""
    rows = []
    for minutes, rounds in ROUNDS.items():
        memory: dict[str, float] = {}
        with TemporaryDirectory() as temporary:
            folder = Path(temporary)
            write_sources(minutes, folder)

            def turn(name: str, minutes: int = minutes, folder: Path = folder) -> float:
                cpu, memory[name] = _alone(name, minutes, folder)  # noqa: B023 -- called here
                return cpu / minutes

            contenders = {name: lambda name=name: turn(name) for name in CONTENDERS}  # type: ignore[misc]
            taken = Rounds.of(contenders, rounds)
        rows += [
            (
                name,
                minutes,
                f"{taken.middle(name) * 1000:.0f}",
                taken.ratio(name, PYDUB),
                taken.ratio(name, FFMPEG),
                taken.ratio(name, VOICE),
                f"{memory[name]:.0f}",
            )
            for name in CONTENDERS
        ]
        print(f"{minutes} min: {rounds} rounds", flush=True)
    ratios = ("times pydub", "times FFmpeg", "times the voice")
    print(table(("", "Minutes", "CPU a minute, ms", *ratios, "Memory, MB"), rows))


if __name__ == "__main__":
    given = sys.argv[1:]
    if given:
        _rendered(given[0], int(given[1]), Path(given[2]))
    else:
        main()
