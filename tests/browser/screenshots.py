"""`./run screenshots FOLDER`: each page of the companion, light and dark, on a phone and a desktop.

The pages are those of a service of their own, with four weeks of somebody's entries.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from service.alexa_authority import AlexaAuthority
from tests.support import atlas
from tests.support.chromium import Visitor, chromium
from tests.support.running_service import running

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"narrow": 320, "phone": 390, "desktop": 1440}
"""CSS pixels."""


def main(folder: Path) -> None:
    """Draw them all, and name each file as it is done."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        authority = AlexaAuthority.open(Path(home) / "authority", datetime.now(UTC))
        with running(Path(home), authority) as service:
            service.wait_until_ready()
            reader = Visitor.arriving(service, browser)
            reader.sign_up()
            reader.bring(atlas.journal())
            draw(reader, [*atlas.SIGNED_IN, *atlas.IN_USE], folder)
            stranger = Visitor.arriving(service, browser)
            draw(stranger, list(atlas.SIGNED_OUT), folder)


def draw(visitor: Visitor, views: list[str], folder: Path) -> None:
    """Draw pages as a visitor sees them, in their whole length."""
    for view, scheme, (device, width) in itertools.product(views, SCHEMES, WIDTHS.items()):
        visitor.look_as(scheme, width)
        visitor.open_view(view)
        file = folder / f"{view}-{scheme}-{device}.png"
        visitor.page.screenshot(path=file, full_page=True)
        sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
