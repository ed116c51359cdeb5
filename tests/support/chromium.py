"""Debian's Chromium at the companion page: a visitor who looks, types, presses keys and speaks."""

from __future__ import annotations

import json
import shutil
import uuid
import wave
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    expect,
)

from audio.pcm import Pcm
from audio.synthesis import Synthesizer
from service.config import read_config
from tests.support import atlas
from tests.support.browser import PASSPHRASE
from tests.support.running_service import Installation, wait_until
from tests.support.services import job_journal

PATIENCE_MS = 60_000.0
"""How long the page may take on a machine that is busy with other tests."""
THINKING_SECONDS = 0.6
PAUSE_SECONDS = 2.5
"""Longer than the silence that ends a short answer."""
AFTERWARDS_SECONDS = 20.0
"""Silence after an answer: the file must not end before the recogniser knows that it is over."""

_REPORT = """([address, form]) => fetch(address, {
  method: "POST",
  headers: { "X-CSRF-Token": document.querySelector("[data-talk]").dataset.csrf },
  body: new URLSearchParams(form),
})"""


class Mouth:
    """What the microphone of a Chromium hears: a file, read anew whenever the microphone opens."""

    def __init__(self, file: Path, voice: Synthesizer) -> None:
        self.file = file
        self.seconds = 0.0
        """From when the microphone opens to the end of what is said."""
        self._voice = voice
        self.prepare(Pcm.silence(1.0, 22050))

    def spoken(self, *words: str) -> Pcm:
        """Speak, with a pause to think between; do it before the microphone opens."""
        first, *others = (self._voice.synthesize(part) for part in words)
        pause = Pcm.silence(PAUSE_SECONDS, first.rate)
        samples = [first.samples, *(p.samples for one in others for p in (pause, one))]
        return Pcm(np.concatenate(samples), first.rate)

    def prepare(self, spoken: Pcm) -> None:
        """Let this be heard when the microphone opens next."""
        self.seconds = THINKING_SECONDS + spoken.seconds
        before = Pcm.silence(THINKING_SECONDS, spoken.rate)
        after = Pcm.silence(AFTERWARDS_SECONDS, spoken.rate)
        with wave.open(str(self.file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(spoken.rate)
            for part in (before, spoken, after):
                out.writeframes(part.to_bytes())


@contextmanager
def chromium(playwright: Playwright, microphone: Path | None = None) -> Iterator[Browser]:
    """Start it without a window; with a microphone that hears a file, if one is given."""
    expect.set_options(timeout=PATIENCE_MS)  # its own is five seconds
    heard = [f"--use-file-for-fake-audio-capture={microphone}%noloop"] if microphone else []
    started = playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=[
            "--no-sandbox",  # CI is root in a container of its own
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--autoplay-policy=no-user-gesture-required",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            *heard,
        ],
    )
    with closing(started) as browser:
        yield browser


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser of their own at a running service."""

    service: Installation
    context: BrowserContext
    page: Page
    name: str = field(default_factory=lambda: f"Robin {uuid.uuid4().hex[:8]}")
    """Nobody else in the household has it."""
    troubles: list[str] = field(default_factory=list)
    """What the console complained about, violations of our content policy among it."""

    @classmethod
    def arriving(cls, service: Installation, browser: Browser, **traits: Any) -> Visitor:
        """Open a browser's window that knows nothing yet; `traits` as Playwright names them."""
        context = browser.new_context(
            base_url=f"http://localhost:{service.port}",
            locale="en-US",
            timezone_id="Europe/Berlin",
            **traits,
        )
        context.set_default_timeout(PATIENCE_MS)
        visitor = cls(service, context, context.new_page())
        visitor.page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
        # In a lambda: Playwright marks a handler, and a method of slots takes no mark.
        visitor.page.on("console", lambda message: visitor._note(message))  # noqa: PLW0108
        return visitor

    def open(self, path: str) -> None:
        """Go to an address of ours."""
        self.page.goto(path)

    def open_view(self, view: str) -> None:
        """Go to a page of the atlas, as somebody sees it who uses it.

        Any entry's page is that of the newest one with words, a piece's the one with its player.
        """
        if view in ("entry", "mending"):
            self.open("/journal")
            self.page.locator("main a[href^='/journal/entry/']:has(.words)").first.click()
            self.page.wait_for_url("**/journal/entry/*")
            if view == "mending":
                self.page.locator("a.word").first.click()
                self.page.wait_for_url("**/journal/entry/*?word=*")
        elif view in ("conversation", "return"):
            self._begin_talking()
            if view == "return":
                self.page.reload()
        elif view == "shelf":
            self._listen_a_little("G01/5", 95_000)
            self._listen_a_little("G02/1", 23_000)
            self.open("/listen")
        elif view in ("piece", "corner"):
            self.open(atlas.IN_USE.get(view) or atlas.SIGNED_IN[view])
            self.page.locator("[data-player]").wait_for(timeout=3 * PATIENCE_MS)
        elif view == "set_up":
            self.open(self.invitation())
        else:
            self.open({**atlas.SIGNED_IN, **atlas.SIGNED_OUT, **atlas.IN_USE}[view])

    def look_as(self, scheme: Literal["light", "dark"], width: int) -> None:
        """Choose the colours that the system prefers, and the window's width in pixels."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size({"width": width, "height": 800})

    def sign_up(self) -> None:
        """Take the set-up link of the console, and choose a passphrase."""
        self.open(self.invitation())
        self.page.get_by_label("A name").fill(self.name)
        self.page.get_by_label("A passphrase").fill(PASSPHRASE)
        self.page.get_by_label("The passphrase once more").fill(PASSPHRASE)
        self.button("Begin").click()
        self.page.wait_for_url("**/")

    def invitation(self) -> str:
        """Get a set-up link of the console; return its path."""
        config = read_config(self.service.settings, folder=self.service.folder)
        with job_journal(config) as journal:
            return f"/set-up/{journal.logins.invite(datetime.now(UTC))}"

    def bring(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Bring entries in, as an export's file."""
        document = json.dumps({"version": 1, "entries": list(entries)}).encode()
        self.open("/journal/take")
        file = {"name": "export.json", "mimeType": "application/json", "buffer": document}
        self.page.get_by_label("The file of an export").set_input_files([file])  # type: ignore[list-item]
        self.button("Bring it in").click()
        expect(self.page.locator(".notice")).to_contain_text("came in")

    def converse(self, mouth: Mouth, answers: Sequence[str]) -> list[str]:
        """Press Speak once, and answer by voice; return what was heard."""
        log = self.page.get_by_role("log")
        for number, spoken in enumerate([mouth.spoken(words) for words in answers]):
            mouth.prepare(spoken)
            if number == 0:
                self.button("Speak").click()
            log.locator(".mine").nth(number).wait_for()
        log.locator(".theirs").nth(len(answers)).wait_for()
        return log.locator(".mine").all_inner_texts()

    def _begin_talking(self) -> None:
        self.open("/talk")
        self.page.evaluate("sessionStorage.clear()")  # as in a tab of its own
        self.page.reload()
        self.page.get_by_label("Speak the replies").uncheck()
        log = self.page.get_by_role("log")
        self.button("Begin").click()
        for number, words in enumerate(("yes", "about a six"), start=1):
            log.locator(".theirs").nth(number - 1).wait_for()
            self.page.get_by_label("Your words").fill(words)
            self.page.keyboard.press("Enter")
        log.locator(".theirs").nth(2).wait_for()

    def _listen_a_little(self, piece: str, ms: int) -> None:
        """Report what a piece's player would, so that it has a place."""
        self.open("/talk")
        for now in ("playing", "paused"):
            form = {"now": now, "token": f"{piece}-heard", "offset_ms": str(ms)}
            self.page.evaluate(_REPORT, [f"/listen/{piece}/place", form])

    def forgive(self, trouble: str) -> None:
        """Take the console's own complaint about what a test did on purpose for no trouble."""
        wait_until(lambda: self._is_told_of(trouble), f"{trouble}, beside {self.troubles}")
        self.troubles[:] = [text for text in self.troubles if trouble not in text]

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def _is_told_of(self, trouble: str) -> bool:
        self.page.wait_for_timeout(50)  # milliseconds in which the browser's messages come in
        return any(trouble in text for text in self.troubles)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(message.text)
