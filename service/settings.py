"""The settings by name, and what their variables hold: text, or a file's, read in a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from service.errors import ConfigError

PREFIX = "SELFTRUST_"

SETTINGS: dict[str, tuple[str, str]] = {
    "HOME": ("~/.local/share/selftrust", "Everything of one installation: journal, keys, models."),
    "BIND": ("127.0.0.1:8080", "Address and port of the web server."),
    "API_TOKEN": ("made at first start", "Bearer token of the generic door (`*_FILE` works too)."),
    "PUBLIC_URL": ("http:// and BIND", "Where devices reach us; Alexa needs https on port 443."),
    "HOSTS": ("none", "Further names by which this service is called, besides local ones; commas."),
    "MODE": ("production", "`production`, or `demo` and `test` on this machine alone."),
    "LOCALE": ("en-US", "The language spoken where a device names none that we have."),
    "TIMEZONE": ("the machine's", "Time zone of people whose platform doesn't tell it."),
    "COUNTRY": ("from the locale", "ISO country code: which help lines are named."),
    "VOICES": ("gtts,piper", "Voices in order of preference; the first that answers speaks."),
    "VOSK_MODEL": ("the newest in HOME/models", "Folder of a Vosk model."),
    "SECOND_PASS": (
        "on",
        "Where both are installed, Whisper hears again what Vosk heard: `on` or `off`.",
    ),
    "REFLECTION_SECONDS": ("180", "Longest spoken reflection, in seconds: 30 to 180."),
    "REFLECTION_WARNING_SECONDS": ("20", "How long before that end it is announced."),
    "REFLECTION_SILENCE_SECONDS": ("4", "Silence that ends a reflection, in seconds: 3 to 30."),
    "CACHE": ("audio/cache", "Where rendered audio is kept; HOME/cache for an installed wheel."),
    "CACHE_MB": ("2048", "How much rendered audio is kept, in megabytes."),
    "X_ACCEL": ("none", "Internal location by which nginx serves CACHE; it then sends the files."),
    "WEB_WORKERS": ("2", "Web processes."),
    "LOG_FORMAT": ("text", "Log lines as `text`, or as `json` with a line for each request."),
    "PROXIES": ("0", "Reverse proxies of yours before it that say who asks (X-Forwarded-For)."),
    "METRICS_TOKEN": (
        "none: no /metrics",
        "Bearer token of 16 characters or more by which Prometheus reads /metrics (`*_FILE`).",
    ),
    "TRACES_URL": (
        "none: off",
        "OpenTelemetry collector that is told what took how long: `http://host:4318/v1/traces`.",
    ),
    "DRAIN_SECONDS": (
        "0",
        "At the end, how long /readyz says no while all is still served: 0 to 30; for balancers.",
    ),
    "WYOMING_BIND": (
        "none: off",
        "Where the Wyoming server listens; 127.0.0.1:10700 is usual.",
    ),
    "WYOMING_ANNOUNCE": ("on", "`off`: the local network is not told where the server is."),
    "SATELLITES": ("none", "Whom satellites speak for: `assist_satellite.desk=anna`, with commas."),
    "HOUSEHOLD": ("household", "Who speaks where a home's request names no person of its own."),
    "DATABASE_URL": (
        "none: SQLite in HOME/data",
        "PostgreSQL that keeps the journal: `postgresql://user@host/name` (`*_FILE`).",
    ),
    "AUDIO_STORE": (
        "none: folders here",
        "Bucket that machines share: `s3://bucket/folder?endpoint=https://s3.example.org`.",
    ),
    "QUEUE_URL": (
        "none: each host's own worker",
        "Task engine that hands jobs to hosts: the database of DATABASE_URL again (`*_FILE`).",
    ),
    "MASTER_KEY_FILE": (
        "HOME/keys/master.key",
        "The key that opens all journals; back it up apart.",
    ),
    "ALEXA_SKILL_ID": ("none: Alexa refused", "The skill's id; several with commas."),
    "ALEXA_ROOTS": ("none", "Further trusted root certificates (PEM), for demo and test."),
    "ALEXA_CHAINS": ("none", "Folder of certificate chains read instead of fetched, likewise."),
    "DIALOGFLOW_SECRET": (
        "none: Dialogflow refused",
        "Secret of 32 characters or more that its webhook sends; several with commas (`*_FILE`).",
    ),
    "DIALOGFLOW_SERVICE_ACCOUNT": (
        "none",
        "Email of the Google service account whose ID tokens are accepted as well.",
    ),
    "NOTIFY_URL": (
        "none",
        "Where reminders are posted as JSON, such as a smart home's webhook.",
    ),
    "HOME_PLAYER": (
        "off",
        "`on`: what NOTIFY_URL reaches plays guided pieces for satellites and chat agents.",
    ),
    "YANDEX_SECRET": (
        "none: Yandex refused",
        "Last part of the address that Yandex calls: 32 letters, digits, - or _ (`*_FILE`).",
    ),
    "TWILIO_ACCOUNT": ("none: calls refused", "The account's SID at Twilio, AC and 32 digits."),
    "TWILIO_TOKEN": (
        "none: calls refused",
        "Its auth token; while it is exchanged, the new one and the old (`*_FILE`).",
    ),
    "TWILIO_API": (
        "https://api.twilio.com",
        "Where recordings of calls are fetched; elsewhere in demo and test alone.",
    ),
}
"""Name without the prefix -> default, meaning. The table in README.md is held against this."""

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client's own variable, by which processes share their figures."""

AWS = "AWS_"
"""Before the names of the settings that every S3 client knows (`service/store_address.py`)."""

SECRETS = (
    *("API_TOKEN", "DATABASE_URL", "QUEUE_URL", "DIALOGFLOW_SECRET"),
    *("METRICS_TOKEN", "TWILIO_TOKEN", "YANDEX_SECRET"),
)
"""Settings that may stand in a file instead, named by the variable with `_FILE` after it."""


class Values:
    """The variables, looked up without their prefix; what can't be read raises ConfigError."""

    def __init__(self, env: Mapping[str, str], prefix: str = PREFIX) -> None:
        self._env = env
        self._prefix = prefix

    def others(self, prefix: str) -> Values:
        """Return the variables of another prefix."""
        return Values(self._env, prefix)

    def unknown(self) -> tuple[str, ...]:
        """Name what looks like a setting and is none."""
        known = {PREFIX + name for name in SETTINGS} | {f"{PREFIX}{name}_FILE" for name in SECRETS}
        return tuple(sorted(n for n in self._env if n.startswith(PREFIX) and n not in known))

    def text(self, name: str) -> str | None:
        """Read words as they stand; blank ones are none."""
        return self._env.get(self._prefix + name, "").strip() or None

    def path(self, name: str) -> Path | None:
        """Read a path, from the working folder if it begins there."""
        text = self.text(name)
        return Path(text).expanduser().absolute() if text else None

    def metrics_folder(self) -> Path | None:
        """Return what the supervisor tells prometheus-client, too."""
        return Path(folder) if (folder := self._env.get(METRICS_FOLDER)) else None

    def words(self, name: str) -> tuple[str, ...]:
        """Read what stands between commas."""
        return _words(self.text(name))

    def number(self, name: str, at_least: int, at_most: int | None = None) -> int:
        """Read a whole number within limits."""
        text = self.text(name) or SETTINGS[name][0]
        number = int(text) if text.isascii() and text.isdigit() else -1
        if number < at_least or (at_most is not None and number > at_most):
            limits = f"from {at_least} " + ("up" if at_most is None else f"to {at_most}")
            raise ConfigError(f"{PREFIX}{name} is {text!r}; give a number {limits}")
        return number

    def secret(self, name: str) -> str | None:
        """Read what may stand in a file instead."""
        file = self.path(f"{name}_FILE")
        if file is None:
            return self.text(name)
        try:
            return file.read_text("utf-8").strip() or None
        except OSError as error:
            raise ConfigError(
                f"{self._prefix}{name}_FILE can't be read: {error.strerror}"
            ) from error
        except UnicodeDecodeError:
            raise ConfigError(
                f"{self._prefix}{name}_FILE holds no text; write the secret in it"
            ) from None

    def secrets(self, name: str) -> tuple[str, ...]:
        """Read several, which are all good while one is exchanged for another."""
        return _words(self.secret(name))

    def pairs(self, name: str) -> Mapping[str, str]:
        """Read words such as `a=b`."""
        pairs = [tuple(part.strip() for part in word.split("=")) for word in self.words(name)]
        if not all(len(pair) == 2 and all(pair) for pair in pairs):  # noqa: PLR2004 -- a name, its value
            raise ConfigError(f"{PREFIX}{name} holds pairs such as assist_satellite.desk=anna")
        return {pair[0]: pair[1] for pair in pairs}

    def switch(self, name: str) -> bool:
        """Read `on` or `off`."""
        text = self.text(name) or SETTINGS[name][0]
        if text not in ("on", "off"):
            raise ConfigError(f"{PREFIX}{name} is {text!r}; write on or off")
        return text == "on"

    def address(self, name: str) -> tuple[str, int]:
        """Read where something listens: a host, without brackets, and a port."""
        text = self.text(name) or SETTINGS[name][0]
        host, colon, port = text.rpartition(":")
        if not colon or not host or not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535:  # noqa: PLR2004 -- the highest port
            raise ConfigError(
                f"{PREFIX}{name} is {text!r}; write address:port, such as 127.0.0.1:8080"
            )
        return host.strip("[]"), int(port)

    def location(self, name: str) -> str | None:
        """Read a path in a web server's settings, without a slash at its end."""
        text = self.text(name)
        if text is not None and not re.fullmatch("(?:/[A-Za-z0-9_-]+)+/?", text):
            raise ConfigError(f"{PREFIX}{name} is {text!r}; write a location such as /rendered")
        return text and text.rstrip("/")


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())
