"""Lets atheris look for bytes that break a parser, guided by what each input makes it run.

python -m tests.fuzz.atheris_target NAME SECONDS CORPUS
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["service", "audio", "skills"]):
    from tests.fuzz.parsers import PARSERS


def main(name: str, seconds: str, corpus: str) -> None:
    parser = PARSERS[name]
    folder = Path(corpus) / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(parser.samples):
        (folder / f"sample-{number}").write_bytes(sample)
    limits = [f"-max_total_time={seconds}", "-timeout=10", "-verbosity=0"]
    arguments = [name, *limits, f"-artifact_prefix={folder}-", str(folder)]
    atheris.Setup(arguments, parser.takes)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
