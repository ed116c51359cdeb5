"""Write the platforms' interaction models, by default into `deploy/`."""

from __future__ import annotations

from pathlib import Path

import click

from service.interaction import DEPLOY, generated
from service.interaction.address import PUBLIC_URL


@click.command()
@click.option("--url", default=PUBLIC_URL, help="Your service's public address.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEPLOY,
    help="The folder to write to; give one of your own together with --url.",
)
def main(url: str, out: Path) -> None:
    """Write every file that differs, and name it."""
    for path, content in generated().items():
        file = out / path
        written = content.replace(PUBLIC_URL, url.rstrip("/"))
        if file.is_file() and file.read_text(encoding="utf-8") == written:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
        click.echo(file)


if __name__ == "__main__":
    main()
