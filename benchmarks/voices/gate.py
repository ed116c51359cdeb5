"""Let the second recogniser hear the guided scripts in the shipped voice; name what it mishears.

    python benchmarks/voices/gate.py --all
    python benchmarks/voices/gate.py G03 G14

All of it is 40 minutes of speech, and takes about half as long on two cores. The tests hear one
line of each title. Ends with 1 where a line has more than the allowed share of words wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from audio.recognition import whisper
from audio.recognition.whisper import WhisperRecogniser
from audio.synthesis import voice_files
from audio.synthesis.piper import PiperVoice
from skills.guided import Catalogue
from tests.support.hearing import MOST_ERRORS, SpokenLine, heard, spoken_lines, word_errors


def lines_of(titles: Sequence[str]) -> list[SpokenLine]:
    """Give every line of the titles; of lines that are alike only the first."""
    catalogue = Catalogue.load()
    lines = [line for title in titles for line in spoken_lines(catalogue.script(title))]
    return list({line.sentences: line for line in reversed(lines)}.values())[::-1]


def hear(lines: Sequence[SpokenLine]) -> list[float]:
    """Return each line's share of wrong words, and print the lines that have any."""
    recogniser = WhisperRecogniser(whisper.bundled_folder())
    shares = []
    with PiperVoice(voice_files.shipped()) as voice:
        for line in lines:
            text = heard(recogniser, voice, line)
            share = word_errors(line.text, text)
            shares.append(share)
            if share:
                mark = "FAILS" if share > MOST_ERRORS else "     "
                print(f"{mark} {line.title}.{line.number:<3}{share:5.0%}  {line.text}")
                print(f"{'heard':>19}  {text}", flush=True)
    return shares


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("titles", nargs="*", metavar="TITLE", help="such as G03")
    parser.add_argument("--all", action="store_true", help="the whole catalogue")
    arguments = parser.parse_args()
    every = [script.id for script in Catalogue.load().scripts]
    if not arguments.titles and not arguments.all:
        parser.error("name titles, or say --all")
    shares = hear(lines_of(every if arguments.all else arguments.titles))
    failing = sum(share > MOST_ERRORS for share in shares)
    mean = sum(shares) / len(shares)
    print(f"{len(shares)} lines, {failing} over {MOST_ERRORS:.0%}; {mean:.1%} of a line on average")
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
