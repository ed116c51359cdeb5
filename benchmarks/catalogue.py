"""Measure the whole guided catalogue: all 47 files, and what a recogniser hears of every line.

    selftrust render --all            # hours of sound: some minutes on two idle cores
    python benchmarks/catalogue.py

Prints, as Markdown, each file's length error, loudness and true peak, measured by FFmpeg in what
the file decodes to, and the recogniser's word error rate over all unique lines of the scripts as
benchmarks/voices/gate.py recorded it. Ends with 1 where a promise is broken.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from audio.pieces import PIECE_LUFS, Piece
from audio.renderer import Renderer, Rendition
from audio.synthesis.voices import voices_from
from service.config import Config, read_config
from service.stores import audio_cache
from skills.guided import Catalogue
from tests.support.ebur128 import Measured, measure
from tests.support.hearing import MOST_ERRORS, recorded, spoken_lines, word_errors

MOST_LENGTH_ERROR = 0.03
MOST_LOUDNESS_ERROR = 0.5
HIGHEST_PEAK = -2.0


def files(config: Config) -> Iterator[tuple[str, int, Rendition]]:
    """Yield every file, which must be rendered, in the first voice that has spoken it."""
    with closing(voices_from(config.voices)) as voices:
        keys = [voice.voice.key for voice in voices.synthesizers]
    renderer = Renderer(audio_cache(config))
    for script in Catalogue.load(config.locale).scripts:
        for minutes in script.minutes:
            piece = Piece.of_script(script, minutes, "stream")
            found = next((made for key in keys if (made := renderer.find(piece, key))), None)
            if found is None:
                sys.exit(f"{script.id} at {minutes} min is not rendered: selftrust render --all")
            yield script.id, minutes, found


def row(title: str, minutes: int, heard: Measured) -> tuple[str, bool]:
    """Return a row of the table, and whether it holds what is promised."""
    error = heard.seconds / (minutes * 60) - 1
    kept = (
        abs(error) <= MOST_LENGTH_ERROR
        and abs(heard.lufs - PIECE_LUFS) <= MOST_LOUDNESS_ERROR
        and heard.true_peak <= HIGHEST_PEAK
    )
    cells = f"| {title} | {minutes} | {error:+.3%} | {heard.lufs:.2f} | {heard.true_peak:.2f} |"
    return cells, kept


def hearing(config: Config) -> bool:
    """Print how well the scripts' lines are understood; tell whether each is within the bound."""
    with closing(voices_from(config.voices)) as voices:
        known = recorded(voices.synthesizers[-1].voice.key)
    lines = {
        line.key: line
        for script in Catalogue.load(config.locale).scripts
        for line in spoken_lines(script)
    }
    missing = [line for key, line in lines.items() if key not in known]
    shares = [word_errors(line.text, known[key]) for key, line in lines.items() if key in known]
    words = [len(line.text.split()) for key, line in lines.items() if key in known]
    wrong = sum(share * count for share, count in zip(shares, words, strict=True))
    exact = sum(share == 0 for share in shares)
    over = sum(share > MOST_ERRORS for share in shares)
    print(
        f"\n{len(lines)} unique lines, {len(missing)} not heard yet; {exact} heard exactly as "
        f"written, {over} with more than {MOST_ERRORS:.0%} of their words wrong; word error rate "
        f"{wrong / sum(words):.2%} over {sum(words)} words, worst line {max(shares):.0%}"
    )
    return not missing and not over


def main() -> int:
    config = read_config()
    print("| Title | min | Length error | LUFS | dBTP |\n|---|---|---|---|---|")
    kept = []
    for title, minutes, rendition in files(config):
        cells, is_kept = row(title, minutes, measure(rendition.path))
        kept.append(is_kept)
        print(cells, flush=True)
    print(f"\n{len(kept)} files, {kept.count(False)} of them outside the promises")
    return 0 if hearing(config) and all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
