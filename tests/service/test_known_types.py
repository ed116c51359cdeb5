"""First requests that come together end no process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.command_line import environment
from tests.support.processes import ROOT

TIMES = 8
"""Without learning first, about every fourth process died."""


@pytest.mark.slow
def test_threads_that_read_a_type_first_at_once_end_no_process() -> None:
    command = [sys.executable, "-m", "tests.support.first_requests"]
    done = [
        subprocess.run(command, cwd=ROOT, env=environment({}), check=False).returncode
        for _ in range(TIMES)
    ]

    assert done == [0] * TIMES


@pytest.mark.slow
def test_eight_requests_that_are_a_processs_very_first_are_all_answered() -> None:
    command = [sys.executable, "-m", "tests.support.first_turns"]

    done = subprocess.run(
        command, cwd=ROOT, env=environment({}), check=True, capture_output=True, text=True
    )

    assert done.stdout.split() == ["?" * 8]
    assert "Traceback" not in done.stderr
