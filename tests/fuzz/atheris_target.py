"""Lets atheris look for bytes that break a parser, guided by what each input makes it run.

python -m tests.fuzz.atheris_target NAME SECONDS CORPUS
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["service", "audio", "skills"]):
    from tests.fuzz.parsers import PARSERS

# In CI it tries what it tried the last time: what chance finds there keeps a change from landing
# that has nothing to do with it. A faster machine gets no further, a slower one may get less far.
SAME_EACH_TIME = ["-seed=1", "-reload=0"]
RUNS_A_SECOND = 500


def main(name: str, seconds: str, corpus: str) -> None:
    parser = PARSERS[name]
    folder = Path(corpus) / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(parser.samples):
        (folder / f"sample-{number}").write_bytes(sample)
    limits = [f"-max_total_time={seconds}", "-timeout=10", "-verbosity=0"]
    if os.environ.get("CI") == "true":
        limits += [*SAME_EACH_TIME, f"-runs={RUNS_A_SECOND * int(seconds)}"]
    arguments = [name, *limits, f"-artifact_prefix={folder}-", str(folder)]
    atheris.Setup(arguments, parser.takes)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
