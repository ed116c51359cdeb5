"""A data folder that turns read-only while the service runs costs what is new, and nothing else."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import pytest

from skills.lines import Lines
from tests.support.processes import Process

pytestmark = pytest.mark.slow


def test_11_what_cannot_be_written_is_said_and_the_journal_is_read_on() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "service"
        home.mkdir()
        process = Process(sys.executable, "-m", "tests.support.read_only_process", str(home))

        told = json.loads(process.line())

        assert process.ended() == 0
    not_saved = Lines.load("en-US").wordings("common.not_saved")
    assert any(line in told["meanwhile"]["text"] for line in not_saved)
    assert told["meanwhile"]["saved"] == told["kept"] == []
    status, page = told["page"]
    assert status == 200
    assert "said before" in page
    assert told["ready"][0] == 503
    assert told["ready"][1]["parts"] == {
        "journal": False,
        "keys": True,
        "serving": True,
        "speech": False,
        "worker": False,  # nobody started them
    }
    assert told["afterwards"] == [{"rating": 6}]
