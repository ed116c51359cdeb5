"""`selftrust doctor`."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict

import click

from service import doctor as doctors
from service.config import read_config
from service.public_check import examine_public


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a line a check.")
@click.option("--public", is_flag=True, help="Look at SELFTRUST_PUBLIC_URL from outside, too.")
def doctor(as_json: bool, public: bool) -> None:
    """Check the installation, and print the exact fix for each problem."""
    well = True
    config = read_config()
    outside = examine_public(config) if public else ()
    for finding in itertools.chain(doctors.examine(config), outside):
        well = well and (finding.ok or not finding.needed)
        mark = "ok  " if finding.ok else ("FIX " if finding.needed else "note")
        row = json.dumps(asdict(finding))
        click.echo(row if as_json else f"{mark} {finding.check}: {finding.what}")
    if not well:
        raise SystemExit(1)
