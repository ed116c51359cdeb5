"""All settings, read once from `SELFTRUST_*` variables and a `.env` file into one frozen value."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from dotenv import dotenv_values

from audio.bucket_address import BucketAddress
from service import logs, store_address
from service.errors import ConfigError
from service.zones import zone_named
from skills import locales

Mode: TypeAlias = Literal["production", "demo", "test"]

PREFIX = "SELFTRUST_"
CHECKOUT = Path(__file__).resolve().parent.parent
MIN_TOKEN_CHARACTERS = 16
MIN_SECRET_CHARACTERS = 32
"""Of a secret that is sent with every request, to whoever finds the address."""
SOCKET_PATH_MAX_BYTES = 100
"""Linux refuses a socket's path of more than 107 bytes."""

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

_POSTGRES = ("postgresql://", "postgres://")

AWS = "AWS_"
"""Before the names of the settings that every S3 client knows (`service/store_address.py`)."""

SECRETS = (
    *("API_TOKEN", "DATABASE_URL", "QUEUE_URL", "DIALOGFLOW_SECRET"),
    *("METRICS_TOKEN", "TWILIO_TOKEN", "YANDEX_SECRET"),
)
"""Settings that may stand in a file instead, named by the variable with `_FILE` after it."""


@dataclass(frozen=True, slots=True)
class ReflectionTimes:
    """How long a spoken reflection may take, in seconds."""

    longest: int
    warning: int
    """Before the longest."""
    silence: int
    """That ends it."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the settings come to."""

    home: Path
    bind_host: str
    bind_port: int
    api_token: str | None
    """None until `prepare` has made one, or on a door opened on purpose."""
    public_url: str
    mode: Mode
    locale: str
    timezone: str
    """IANA name."""
    country_set: str
    """ISO alpha-2; empty where the locale decides."""
    voices: tuple[str, ...]
    vosk_model: Path | None
    second_pass: bool
    reflection: ReflectionTimes
    cache: Path
    cache_bytes: int
    x_accel: str | None
    web_workers: int
    drain_seconds: int
    proxies: int
    """How many entries of X-Forwarded-For, from its end, were written by proxies of ours."""
    wyoming: tuple[str, int] | None
    """Address and port of the Wyoming server; None: it is off."""
    wyoming_announced: bool
    satellites: Mapping[str, str]
    """A satellite's or device's id in Home Assistant -> a user of the generic door."""
    household: str
    """Whose journal is kept where a home's request names nobody: a user of the generic door."""
    database_url: str | None
    """None: the journal is a file."""
    audio_store: BucketAddress | None
    """Where sound lies that machines share; None: in folders of this one."""
    queue_url: str | None
    """None: no task engine; whoever serves does all the jobs."""
    master_key_file: Path
    alexa_skill_ids: tuple[str, ...]
    alexa_roots: Path | None
    alexa_chains: Path | None
    dialogflow_secrets: tuple[str, ...]
    dialogflow_service_account: str | None
    twilio_account: str | None
    twilio_tokens: tuple[str, ...]
    twilio_api: str
    yandex_secrets: tuple[str, ...]
    log_format: logs.Format = "text"
    metrics_token: str | None = None
    """None: there is no /metrics."""
    metrics_folder: Path | None = None
    """Where the processes of one `serve` keep their figures; None: each has its own alone."""
    traces_url: str | None = None
    """None: nobody is told what took how long."""
    notify_url: str | None = None
    hosts: tuple[str, ...] = ()
    """Further names of this service, beside its public one."""
    home_player: bool = False
    """What NOTIFY_URL reaches plays pieces too."""
    unknown: tuple[str, ...] = ()
    """Variables that look like settings and are none: mostly misspelt ones."""
    open_door: bool = False
    """The generic door asks for no token; on loopback alone."""

    @property
    def country(self) -> str:
        """Whose help lines are named, ISO alpha-2."""
        return self.country_for(self.locale)

    def country_for(self, locale: str) -> str:
        """Return the country of people who speak a locale, where none was set."""
        return self.country_set or locale.partition("-")[2]

    @property
    def data(self) -> Path:
        """The journal's folder, which holds no key."""
        return self.home / "data"

    @property
    def database(self) -> Path:
        """The journal's file, where no server keeps it."""
        return self.data / "journal.db"

    @property
    def models(self) -> Path:
        """Where recognition models are kept."""
        return self.home / "models"

    @property
    def unfinished(self) -> Path:
        """Where recordings are sealed while they are made."""
        return self.data / "unfinished"

    @property
    def token_file(self) -> Path:
        """Where the generic door's token is kept when none was set."""
        return self.home / "keys" / "api-token"

    @property
    def runtime(self) -> Path:
        """The folder of the speech process's socket, short enough for one."""
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        ours = f"selftrust-{os.getuid()}-{name}"
        folders = (self.home / "run", Path(tempfile.gettempdir()) / ours)
        return next((folder for folder in folders if _holds_a_socket(folder)), Path("/tmp") / ours)  # noqa: S108 -- its name is ours, and `prepare` lets nobody else in

    @property
    def on_loopback(self) -> bool:
        """Only this machine reaches the web server."""
        return is_loopback(self.bind_host)


def _holds_a_socket(folder: Path) -> bool:
    return len(os.fsencode(folder)) < SOCKET_PATH_MAX_BYTES - len("/speech.sock")


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_config(
    environ: Mapping[str, str] | None = None, *, open_door: bool = False, folder: Path | None = None
) -> Config:
    """Read the settings; the environment wins over `.env` in `folder` (the working folder).

    Raises:
        ConfigError: a setting is wrong; the message names it and the fix.
    """
    env = dict(os.environ if environ is None else environ)
    file = {k: v for k, v in dotenv_values((folder or Path.cwd()) / ".env").items() if v}
    return _checked(_config(_Values({**file, **env}), open_door=open_door))


class _Values:
    """The variables, looked up without their prefix."""

    def __init__(self, env: Mapping[str, str], prefix: str = PREFIX) -> None:
        self._env = env
        self._prefix = prefix

    def others(self, prefix: str) -> _Values:
        """Return the variables of another prefix."""
        return _Values(self._env, prefix)

    def unknown(self) -> tuple[str, ...]:
        known = {PREFIX + name for name in SETTINGS} | {f"{PREFIX}{name}_FILE" for name in SECRETS}
        return tuple(sorted(n for n in self._env if n.startswith(PREFIX) and n not in known))

    def text(self, name: str) -> str | None:
        return self._env.get(self._prefix + name, "").strip() or None

    def path(self, name: str) -> Path | None:
        text = self.text(name)
        return Path(text).expanduser().absolute() if text else None

    def metrics_folder(self) -> Path | None:
        """Return what the supervisor tells prometheus-client, too."""
        return Path(folder) if (folder := self._env.get(METRICS_FOLDER)) else None

    def words(self, name: str) -> tuple[str, ...]:
        return _words(self.text(name))

    def number(self, name: str, at_least: int, at_most: int | None = None) -> int:
        text = self.text(name) or SETTINGS[name][0]
        number = int(text) if text.isascii() and text.isdigit() else -1
        if number < at_least or (at_most is not None and number > at_most):
            limits = f"from {at_least} " + ("up" if at_most is None else f"to {at_most}")
            raise ConfigError(f"{PREFIX}{name} is {text!r}; give a number {limits}")
        return number

    def secret(self, name: str) -> str | None:
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
        """Several are good at once, while one is exchanged for another."""
        return _words(self.secret(name))


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def _config(values: _Values, *, open_door: bool) -> Config:
    home = values.path("HOME") or _default_home()
    host, port = _bind("BIND", values.text("BIND") or SETTINGS["BIND"][0])
    locale = _locale(values.text("LOCALE") or "en-US")
    return Config(
        home=home,
        bind_host=host,
        bind_port=port,
        api_token=values.secret("API_TOKEN"),
        log_format=_log_format(values.text("LOG_FORMAT") or SETTINGS["LOG_FORMAT"][0]),
        metrics_token=values.secret("METRICS_TOKEN"),
        metrics_folder=values.metrics_folder(),
        traces_url=values.text("TRACES_URL"),
        notify_url=values.text("NOTIFY_URL"),
        hosts=values.words("HOSTS"),
        home_player=_switch(values, "HOME_PLAYER"),
        public_url=(values.text("PUBLIC_URL") or f"http://{_authority(host, port)}").rstrip("/"),
        mode=_mode(values.text("MODE") or "production"),
        locale=locale,
        timezone=_zone(values.text("TIMEZONE") or _machine_zone()),
        country_set=(values.text("COUNTRY") or "").upper(),
        voices=values.words("VOICES") or ("gtts", "piper"),
        vosk_model=values.path("VOSK_MODEL"),
        second_pass=_switch(values, "SECOND_PASS"),
        reflection=_reflection(values),
        cache=values.path("CACHE") or _default_cache(home),
        cache_bytes=values.number("CACHE_MB", 16) * 1_000_000,
        x_accel=_location(values.text("X_ACCEL")),
        web_workers=values.number("WEB_WORKERS", 1),
        drain_seconds=values.number("DRAIN_SECONDS", 0, 30),
        proxies=values.number("PROXIES", 0, 4),
        wyoming=_bind("WYOMING_BIND", bound) if (bound := values.text("WYOMING_BIND")) else None,
        wyoming_announced=_switch(values, "WYOMING_ANNOUNCE"),
        satellites=_pairs("SATELLITES", values.words("SATELLITES")),
        household=values.text("HOUSEHOLD") or SETTINGS["HOUSEHOLD"][0],
        database_url=values.secret("DATABASE_URL"),
        audio_store=_audio_store(values),
        queue_url=values.secret("QUEUE_URL"),
        master_key_file=values.path("MASTER_KEY_FILE") or home / "keys" / "master.key",
        alexa_skill_ids=values.words("ALEXA_SKILL_ID"),
        alexa_roots=values.path("ALEXA_ROOTS"),
        alexa_chains=values.path("ALEXA_CHAINS"),
        dialogflow_secrets=values.secrets("DIALOGFLOW_SECRET"),
        dialogflow_service_account=values.text("DIALOGFLOW_SERVICE_ACCOUNT"),
        yandex_secrets=values.secrets("YANDEX_SECRET"),
        twilio_account=values.text("TWILIO_ACCOUNT"),
        twilio_tokens=values.secrets("TWILIO_TOKEN"),
        twilio_api=(values.text("TWILIO_API") or SETTINGS["TWILIO_API"][0]).rstrip("/"),
        unknown=values.unknown(),
        open_door=open_door,
    )


def _reflection(values: _Values) -> ReflectionTimes:
    longest = values.number("REFLECTION_SECONDS", 30, 180)
    return ReflectionTimes(
        longest,
        warning=values.number("REFLECTION_WARNING_SECONDS", 0, longest),
        silence=values.number("REFLECTION_SILENCE_SECONDS", 3, 30),
    )


def _audio_store(values: _Values) -> BucketAddress | None:
    address, aws = values.text("AUDIO_STORE"), values.others(AWS)
    if address is None:
        return None
    return store_address.read(
        address,
        aws.secret("REGION") or aws.secret("DEFAULT_REGION"),
        aws.secret("ACCESS_KEY_ID"),
        aws.secret("SECRET_ACCESS_KEY"),
        aws.secret("SESSION_TOKEN"),
    )


def _switch(values: _Values, name: str) -> bool:
    text = values.text(name) or SETTINGS[name][0]
    if text not in ("on", "off"):
        raise ConfigError(f"{PREFIX}{name} is {text!r}; write on or off")
    return text == "on"


def _default_home() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(base).expanduser() / "selftrust").absolute()


def _default_cache(home: Path) -> Path:
    in_checkout = (CHECKOUT / "pyproject.toml").is_file() and os.access(CHECKOUT, os.W_OK)
    return CHECKOUT / "audio" / "cache" if in_checkout else home / "cache"


def _pairs(name: str, words: Sequence[str]) -> dict[str, str]:
    pairs = [tuple(part.strip() for part in word.split("=")) for word in words]
    if not all(len(pair) == 2 and all(pair) for pair in pairs):  # noqa: PLR2004 -- a name, its value
        raise ConfigError(f"{PREFIX}{name} holds pairs such as assist_satellite.desk=anna")
    return {pair[0]: pair[1] for pair in pairs}


def _bind(name: str, text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535:  # noqa: PLR2004 -- the highest port
        raise ConfigError(f"{PREFIX}{name} is {text!r}; write address:port, such as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _authority(host: str, port: int) -> str:
    """Write where a client on this machine reaches us."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound
    return f"[{reachable}]:{port}" if ":" in reachable else f"{reachable}:{port}"


def _location(text: str | None) -> str | None:
    if text is not None and not re.fullmatch("(?:/[A-Za-z0-9_-]+)+/?", text):
        raise ConfigError(f"{PREFIX}X_ACCEL is {text!r}; write a location such as /rendered")
    return text and text.rstrip("/")


def _locale(text: str) -> str:
    spoken = locales.names()
    if text not in spoken:
        raise ConfigError(f"{PREFIX}LOCALE is {text!r}; choose one of: {', '.join(spoken)}")
    return text


def _zone(name: str) -> str:
    zone = zone_named(name)
    if zone is None:
        raise ConfigError(f"{PREFIX}TIMEZONE is {name!r}; name a zone such as Europe/Berlin")
    return zone.key


def _machine_zone() -> str:
    """Read which zone this machine is set to: /etc/localtime links to it."""
    path = Path("/etc/localtime").resolve().as_posix()
    name = path.partition("/zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"


def _mode(text: str) -> Mode:
    for mode in get_args(Mode):
        if text == mode:
            return mode  # type: ignore[no-any-return]  # get_args gives Any
    raise ConfigError(f"{PREFIX}MODE is {text!r}; choose production, demo or test")


def _log_format(text: str) -> logs.Format:
    for form in get_args(logs.Format):
        if text == form:
            return form  # type: ignore[no-any-return]  # get_args gives Any
    raise ConfigError(f"{PREFIX}LOG_FORMAT is {text!r}; choose text or json")


def _is_base(address: str) -> bool:
    try:
        url = urlsplit(address)
        port_is_fine = url.port is None or url.port > 0
    except ValueError:
        return False
    plain = not (url.query or url.fragment)
    return url.scheme in ("http", "https") and bool(url.hostname) and port_is_fine and plain


def _checked(config: Config) -> Config:
    if not _is_base(config.public_url):
        raise ConfigError(f"{PREFIX}PUBLIC_URL must look like https://voice.example.org")
    if config.notify_url and not _is_base(config.notify_url.partition("?")[0]):
        raise ConfigError(
            f"{PREFIX}NOTIFY_URL must look like http://homeassistant.local:8123/api/webhook/ID"
        )
    if config.traces_url and not _is_base(config.traces_url):
        raise ConfigError(f"{PREFIX}TRACES_URL must look like http://collector:4318/v1/traces")
    if config.home_player and not config.notify_url:
        raise ConfigError(
            f"{PREFIX}HOME_PLAYER needs {PREFIX}NOTIFY_URL, where players are told what to play"
        )
    if config.open_door and not config.on_loopback:
        raise ConfigError("--open is for this machine alone; bind to 127.0.0.1, or set a token")
    if config.master_key_file.is_relative_to(config.data):
        raise ConfigError(
            f"{PREFIX}MASTER_KEY_FILE lies in {config.data}, beside what it opens: a copy of the "
            "journal would hold the key. Put it into another folder"
        )
    if config.database_url and not config.database_url.startswith(_POSTGRES):
        raise ConfigError(
            f"{PREFIX}DATABASE_URL must look like postgresql://user@host/name; "
            "without it the journal is a file"
        )
    _check_queue(config)
    if config.metrics_token and len(config.metrics_token) < MIN_TOKEN_CHARACTERS:
        raise ConfigError(f"{PREFIX}METRICS_TOKEN needs {MIN_TOKEN_CHARACTERS} characters or more")
    _check_doors(config)
    short = config.api_token and len(config.api_token) < MIN_TOKEN_CHARACTERS
    if short and not config.on_loopback:
        raise ConfigError(f"{PREFIX}API_TOKEN needs {MIN_TOKEN_CHARACTERS} characters or more")
    return config


def _check_queue(config: Config) -> None:
    if config.queue_url is None:
        return
    if not config.queue_url.startswith(_POSTGRES):
        raise ConfigError(
            f"{PREFIX}QUEUE_URL must look like postgresql://user@host/name: the task engine "
            "lives in the journal's database"
        )
    if config.database_url is None:
        raise ConfigError(
            f"{PREFIX}QUEUE_URL needs {PREFIX}DATABASE_URL, the same database: a file is one "
            "host's, and its own worker does its jobs"
        )


def _check_doors(config: Config) -> None:
    a_trial = config.mode != "production" and config.on_loopback
    if (config.alexa_roots or config.alexa_chains) and not a_trial:
        raise ConfigError(
            f"{PREFIX}ALEXA_ROOTS and {PREFIX}ALEXA_CHAINS let anyone speak for Amazon: "
            "they work in demo or test mode, bound to loopback, and nowhere else"
        )
    if any(len(secret) < MIN_SECRET_CHARACTERS for secret in config.dialogflow_secrets):
        raise ConfigError(
            f"{PREFIX}DIALOGFLOW_SECRET needs {MIN_SECRET_CHARACTERS} characters or more; "
            "make one with: openssl rand -hex 32"
        )
    if not all(re.fullmatch(r"[\w-]{32,}", s, re.ASCII) for s in config.yandex_secrets):
        raise ConfigError(
            f"{PREFIX}YANDEX_SECRET stands in an address: 32 letters, digits, - or _ at least; "
            "make one with: openssl rand -hex 32"
        )
    if config.twilio_account and not re.fullmatch("AC[0-9a-f]{32}", config.twilio_account):
        raise ConfigError(f"{PREFIX}TWILIO_ACCOUNT is no account's SID: AC and 32 digits")
    if bool(config.twilio_account) != bool(config.twilio_tokens):
        raise ConfigError(f"set {PREFIX}TWILIO_ACCOUNT and {PREFIX}TWILIO_TOKEN, or neither")
    if config.twilio_api != SETTINGS["TWILIO_API"][0] and not a_trial:
        raise ConfigError(
            f"{PREFIX}TWILIO_API gets the account's token: another address than Twilio's works in "
            "demo or test mode, bound to loopback, and nowhere else"
        )
