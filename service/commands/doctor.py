"""`selftrust doctor`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from service import doctor as doctors
from service.config import read_config


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a line a check.")
def doctor(as_json: bool) -> None:
    """Check the installation, and print the exact fix for each problem."""
    well = True
    for finding in doctors.examine(read_config()):
        well = well and (finding.ok or not finding.needed)
        mark = "ok  " if finding.ok else ("FIX " if finding.needed else "note")
        row = json.dumps(asdict(finding))
        click.echo(row if as_json else f"{mark} {finding.check}: {finding.what}")
    if not well:
        raise SystemExit(1)
