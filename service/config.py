"""All settings, read once from `SELFTRUST_*` variables and a `.env` file into one frozen value."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from dotenv import dotenv_values

from audio.bucket_address import BucketAddress
from service import logs, store_address
from service.errors import ConfigError
from service.settings import AWS, PREFIX, SETTINGS, Values
from service.zones import zone_named
from skills import locales

Mode: TypeAlias = Literal["production", "demo", "test"]

CHECKOUT = Path(__file__).resolve().parent.parent
MIN_TOKEN_CHARACTERS = 16
MIN_SECRET_CHARACTERS = 32
"""Of a secret that is sent with every request, to whoever finds the address."""
SOCKET_PATH_MAX_BYTES = 100
"""Linux refuses a socket's path of more than 107 bytes."""

_POSTGRES = ("postgresql://", "postgres://")


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
    return _checked(_config(Values({**file, **env}), open_door=open_door))


def _config(values: Values, *, open_door: bool) -> Config:
    home = values.path("HOME") or _default_home()
    host, port = values.address("BIND")
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
        home_player=values.switch("HOME_PLAYER"),
        public_url=(values.text("PUBLIC_URL") or f"http://{_authority(host, port)}").rstrip("/"),
        mode=_mode(values.text("MODE") or "production"),
        locale=locale,
        timezone=_zone(values.text("TIMEZONE") or _machine_zone()),
        country_set=(values.text("COUNTRY") or "").upper(),
        voices=values.words("VOICES") or ("gtts", "piper"),
        vosk_model=values.path("VOSK_MODEL"),
        second_pass=values.switch("SECOND_PASS"),
        reflection=_reflection(values),
        cache=values.path("CACHE") or _default_cache(home),
        cache_bytes=values.number("CACHE_MB", 16) * 1_000_000,
        x_accel=values.location("X_ACCEL"),
        web_workers=values.number("WEB_WORKERS", 1),
        drain_seconds=values.number("DRAIN_SECONDS", 0, 30),
        proxies=values.number("PROXIES", 0, 4),
        wyoming=values.address("WYOMING_BIND") if values.text("WYOMING_BIND") else None,
        wyoming_announced=values.switch("WYOMING_ANNOUNCE"),
        satellites=values.pairs("SATELLITES"),
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


def _reflection(values: Values) -> ReflectionTimes:
    longest = values.number("REFLECTION_SECONDS", 30, 180)
    return ReflectionTimes(
        longest,
        warning=values.number("REFLECTION_WARNING_SECONDS", 0, longest),
        silence=values.number("REFLECTION_SILENCE_SECONDS", 3, 30),
    )


def _audio_store(values: Values) -> BucketAddress | None:
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


def _default_home() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(base).expanduser() / "selftrust").absolute()


def _default_cache(home: Path) -> Path:
    in_checkout = (CHECKOUT / "pyproject.toml").is_file() and os.access(CHECKOUT, os.W_OK)
    return CHECKOUT / "audio" / "cache" if in_checkout else home / "cache"


def _authority(host: str, port: int) -> str:
    """Write where a client on this machine reaches us."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound
    return f"[{reachable}]:{port}" if ":" in reachable else f"{reachable}:{port}"


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
