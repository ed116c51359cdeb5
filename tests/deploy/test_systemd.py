"""The units as systemd itself reads them: no word that it does not know, and few rights."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from service.cli import main
from tests.support.processes import ROOT

FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
PROGRAM = "/opt/selftrust/.venv/bin/selftrust"
PERMITTED = 20
"""The most exposure that `systemd-analyze security` may find, times ten."""


def analyse(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments],  # noqa: S607 -- wherever the system has it
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_every_word(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text()
        assert PROGRAM in text
        (tmp_path / unit.name).write_text(text.replace(PROGRAM, "/bin/true"))

    done = analyse("verify", "--man=no", *(tmp_path / unit.name for unit in UNITS))

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_may_do_little(unit: Path) -> None:
    done = analyse("security", "--offline=true", f"--threshold={PERMITTED}", unit)

    assert done.returncode == 0, done.stdout


@pytest.mark.needs("systemd-analyze")
def test_a_unit_that_may_do_much_is_found(tmp_path: Path) -> None:
    careless = tmp_path / "careless.service"
    careless.write_text(
        UNITS[0]
        .read_text()
        .replace("NoNewPrivileges=yes\nCapabilityBoundingSet=\n", "")
        .replace("SystemCallFilter=@system-service\n", "")
    )

    assert analyse("security", "--offline=true", f"--threshold={PERMITTED}", careless).returncode


def test_the_guide_sets_up_for_the_home_of_the_units() -> None:
    homes = {home for unit in UNITS for home in re.findall("SELFTRUST_HOME=.*", unit.read_text())}
    guide = (ROOT / "docs" / "operating.md").read_text()
    set_ups = re.findall(r"sudo ([^`&\n]*)make setup", guide)

    # What recognises is fetched into the home of whoever sets up, unless another is named.
    assert len(set_ups) > 1
    assert set(set_ups) == {f"{home} " for home in homes}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_a_unit_starts_is_a_command_of_ours(unit: Path) -> None:
    (started,) = (line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))

    program, command = started.removeprefix("ExecStart=").split()
    assert program == PROGRAM
    assert command in main.commands


def test_only_what_announces_satellites_server_may_list_the_networks() -> None:
    may = {
        unit.stem
        for unit in UNITS
        if re.search(r"^RestrictAddressFamilies=.*\bAF_NETLINK\b", unit.read_text(), re.MULTILINE)
    }

    assert may == {"selftrust", "selftrust-wyoming"}
