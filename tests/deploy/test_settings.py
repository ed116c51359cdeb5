"""What deploy/ sets is a setting, its parts find each other, and no file there holds a secret."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.config import read_config
from service.errors import ConfigError
from service.queues import QUEUES
from service.settings import PREFIX, SECRETS, SETTINGS
from service.supervisor import END_SECONDS, STOP_SECONDS, web_command
from tests.support.processes import ROOT

DEPLOY = ROOT / "deploy"
GENERATED = ("alexa", "dialogflow", "home-assistant")
FILES = [
    path
    for path in sorted(DEPLOY.rglob("*"))
    if path.is_file() and not {*GENERATED} & {*path.relative_to(DEPLOY).parts}
]
KNOWN = {PREFIX + name for name in SETTINGS} | {f"{PREFIX}{name}_FILE" for name in SECRETS}
BY_FILE = {PREFIX + name for name in SECRETS}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(DEPLOY)))
def test_every_setting_is_one(file: Path) -> None:
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", file.read_text())) - KNOWN == set()


def secrets_set_in(text: str) -> set[str]:
    """Return the secrets that a file sets itself, as an assignment or a container's variable."""
    names = {*BY_FILE, "AWS_SECRET_ACCESS_KEY"}
    set_so = r"\s*[=:]\s*\S|\b,?\s*value(From)?:"
    return {name for name in names if re.search(rf"\b{name}(?:{set_so})", text)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(DEPLOY)))
def test_no_secret_is_set_otherwise_than_by_a_file(file: Path) -> None:
    assert secrets_set_in(file.read_text()) == set()


@pytest.mark.parametrize(
    "careless",
    [
        "SELFTRUST_API_TOKEN=abc",
        "      SELFTRUST_API_TOKEN: abc",
        "Environment=SELFTRUST_API_TOKEN=abc",
        "            - name: SELFTRUST_API_TOKEN\n              value: abc",
        "            - {name: SELFTRUST_API_TOKEN, value: abc}",
        "            - name: SELFTRUST_API_TOKEN\n              valueFrom:\n",
    ],
)
def test_a_secret_that_is_set_in_a_file_is_found(careless: str) -> None:
    assert secrets_set_in(f"# a file\n{careless}\n") == {"SELFTRUST_API_TOKEN"}


def environment_file() -> dict[str, str]:
    lines = (DEPLOY / "systemd" / "selftrust.env").read_text().splitlines()
    settings = (line.lstrip("#").split("=", 1) for line in lines if re.match("#?SELFTRUST_", line))
    return dict(settings)


def test_the_example_of_an_environment_is_read_without_complaint(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a-secret-of-more-than-32-characters-for-these-tests")
    url = tmp_path / "url"
    url.write_text("postgresql://selftrust@db.example.org/selftrust")
    settings = environment_file()
    for name in settings:
        if name.endswith("_FILE"):
            settings[name] = str(url if "URL" in name else secret)

    config = read_config(settings, folder=tmp_path)

    assert config.unknown == ()
    assert config.twilio_tokens
    assert config.x_accel == "/rendered"


def test_without_its_doors_the_example_asks_for_no_file_that_nobody_was_told_to_make(
    tmp_path: Path,
) -> None:
    parts = (DEPLOY / "systemd" / "selftrust.env").read_text().split("\n\n")
    kept = [part for part in parts if not part.startswith("# Which doors are open.")]
    assert len(kept) == len(parts) - 1
    lines = re.findall(r"^(SELFTRUST_\w+)=(.*)$", "\n".join(kept), re.MULTILINE)

    config = read_config(dict(lines), folder=tmp_path)

    assert config.proxies == 1
    assert config.metrics_token is None


def test_the_example_names_all_that_several_hosts_share() -> None:
    named = set(
        re.findall(r"^#?(\w+)=", (DEPLOY / "systemd" / "selftrust.env").read_text(), re.MULTILINE)
    )
    (box,) = (it for it in boxes("many.yaml") if "command" not in it)
    shared = {name for name in box["environment"] if re.search("_FILE$|STORE$", name)}

    assert shared - named == set()


def compose(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / name).read_text())
    return read


def boxes(name: str) -> Iterator[dict[str, Any]]:
    """Yield the services of a compose file that are Self Trust."""
    return (it for it in compose(name)["services"].values() if it["image"] == "selftrust")


@pytest.mark.parametrize("name", ["one-box.yaml", "many.yaml"])
def test_a_container_of_ours_may_write_nowhere_else_and_do_little(name: str) -> None:
    for box in boxes(name):
        assert box["read_only"] is True
        assert box["cap_drop"] == ["ALL"]
        assert box["security_opt"] == ["no-new-privileges:true"]
        assert box["mem_limit"]
        assert any(mount.startswith("/tmp:") for mount in box["tmpfs"])  # noqa: S108 -- a container's


def test_every_secret_that_a_container_reads_is_given_to_it() -> None:
    whole = compose("many.yaml")
    for service in whole["services"].values():
        given = {f"/run/secrets/{name}" for name in service.get("secrets", ())}
        read = {
            value
            for value in service.get("environment", {}).values()
            if str(value).startswith("/run/secrets/")
        }
        assert read <= given
        assert set(service.get("secrets", ())) <= set(whole["secrets"])


@pytest.mark.parametrize("name", ["one-box.yaml", "many.yaml"])
def test_every_setting_that_the_guides_file_names_reaches_every_box(name: str) -> None:
    guide = (ROOT / "docs" / "operating.md").read_text()
    told = {ROOT / file for file in re.findall(r"> (deploy/compose/\S+)\n", guide)}

    assert told
    for box in boxes(name):
        assert {DEPLOY / "compose" / file["path"] for file in box["env_file"]} == told
        assert [file["required"] for file in box["env_file"]] == [False]  # nor need it be there


def commands_before_the_first_start() -> str:
    """Return what docs/operating.md lets an operator type before `many.yaml` is started."""
    guide = (ROOT / "docs" / "operating.md").read_text()
    (block,) = (
        b for b in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL) if "> secrets/master-key" in b
    )
    return block


def test_the_commands_of_the_guide_make_every_secret_and_give_them_away_last(
    tmp_path: Path,
) -> None:
    (tmp_path / "deploy" / "compose").mkdir(parents=True)
    commands = commands_before_the_first_start().replace("sudo chown", "echo gives away")

    done = subprocess.run(
        ["sh", "-ec", commands],  # noqa: S607 -- wherever the system has it
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    # Whoever is not root can't look into the folder any more once it is somebody else's.
    assert commands.splitlines()[-1].startswith("echo gives away")
    assert (done.stdout, done.stderr) == ("gives away -R 10001:10001 secrets\n", "")
    made = tmp_path / "deploy" / "compose"
    declared = [made / secret["file"] for secret in compose("many.yaml")["secrets"].values()]
    assert {file.name for file in (made / "secrets").iterdir()} == {f.name for f in declared}
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in declared}
    of_others = {"postgres-password": 0o444, "s3-users.json": 0o444}
    assert modes == {**dict.fromkeys(modes, 0o400), **of_others}
    assert stat.S_IMODE((made / "secrets").stat().st_mode) == 0o700
    (user,) = json.loads((made / "secrets" / "s3-users.json").read_text())["identities"]
    assert user["credentials"][0]["secretKey"] == (made / "secrets" / "s3-key").read_text().strip()


def test_the_guide_says_where_that_stands_without_which_compose_starts_nothing() -> None:
    required = re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose" / "many.yaml").read_text())
    guide = (ROOT / "docs" / "operating.md").read_text()
    ignored = (ROOT / ".gitignore").read_text().splitlines()

    assert required
    assert [name for name in required if f'"{name}=' not in guide] == []
    assert "> deploy/compose/.env" in guide
    assert "/deploy/compose/.env" in ignored


def test_every_queue_has_somebody_who_does_its_jobs() -> None:
    started = [box["command"] for box in boxes("many.yaml") if "command" in box]
    in_cluster = [
        yaml.safe_load((DEPLOY / "kubernetes" / f"{queue}.yaml").read_text()) for queue in QUEUES
    ]

    assert [["serve", "--queue", queue] in started for queue in QUEUES] == [True] * len(QUEUES)
    for queue, deployment in zip(QUEUES, in_cluster, strict=True):
        (box,) = deployment["spec"]["template"]["spec"]["containers"]
        assert box["args"] == ["serve", "--queue", queue]


LONGEST_DRAIN_SECONDS = 30


def stop_times() -> Iterator[tuple[str, int]]:
    """Yield how long whatever runs a box waits for its end, in seconds, before it kills it."""
    for unit in (DEPLOY / "systemd").glob("*.service"):
        for told in re.findall(r"^TimeoutStopSec=(\d+)s$", unit.read_text(), re.MULTILINE):
            yield unit.name, int(told)
    for name in ("one-box.yaml", "many.yaml"):
        for box in boxes(name):
            yield name, int(box["stop_grace_period"].removesuffix("s"))
    for name in ("web", *QUEUES):
        file = DEPLOY / "kubernetes" / f"{name}.yaml"
        pod = yaml.safe_load(file.read_text())["spec"]["template"]["spec"]
        yield file.name, pod["terminationGracePeriodSeconds"]


def test_nobody_kills_a_box_that_is_still_ending(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DRAIN_SECONDS"):
        read_config({f"{PREFIX}DRAIN_SECONDS": f"{LONGEST_DRAIN_SECONDS + 1}"}, folder=tmp_path)
    told = list(stop_times())
    needed = LONGEST_DRAIN_SECONDS + END_SECONDS

    assert {name for name, _ in told} >= {
        *("selftrust.service", "selftrust-web.service", "selftrust-worker.service"),
        *("one-box.yaml", "many.yaml", "web.yaml", "speech-to-text.yaml"),
    }
    assert [one for one in told if one[1] <= needed] == []


def test_the_web_server_ends_before_it_is_killed(tmp_path: Path) -> None:
    command = web_command(read_config({}, folder=tmp_path))

    assert int(command[command.index("--graceful-timeout") + 1]) < STOP_SECONDS


def test_nginx_and_the_boxes_of_the_compose_file_meet() -> None:
    whole = compose("many.yaml")
    upstream = whole["configs"]["upstream"]["content"]

    assert "upstream selftrust {" in upstream
    ((host, port),) = set(re.findall(r"server (\w+):(\d+)", upstream))
    server = (DEPLOY / "nginx" / "selftrust.conf").read_text()
    passed_on = re.findall(r"proxy_pass http://(\w+);", server)
    assert set(re.findall(r"upstream (\w+) ", upstream)) == set(passed_on)
    assert whole["services"][host]["image"] == "selftrust"
    assert f"SELFTRUST_BIND=0.0.0.0:{port}" in (DEPLOY / "Dockerfile").read_text()
    (tls,) = (m.split(":")[1] for m in whole["services"]["nginx"]["volumes"] if "/tls:" in m)
    assert f"ssl_certificate {tls}/fullchain.pem;" in server
    for mount in whole["services"]["nginx"]["volumes"][:2]:
        assert (DEPLOY / "compose" / mount.split(":")[0]).is_file()
    (instead,) = whole["services"]["nginx"]["configs"]
    assert instead["target"].endswith("/default.conf"), "else its own server logs addresses"


def test_nginx_in_the_compose_file_finds_boxes_that_an_upgrade_made_anew() -> None:
    whole = compose("many.yaml")
    upstream = whole["configs"]["upstream"]["content"]
    version = whole["services"]["nginx"]["image"].removeprefix("nginx:").split(".")

    # Debian's nginx takes none of this, so none runs here. `resolve` works in a zone alone.
    assert [int(part) for part in version] >= [1, 27, 3]
    assert re.search(r"^ *resolver 127\.0\.0\.11 valid=\d+s;", upstream, re.MULTILINE)
    assert re.search(r"^ *zone \w+ \d+k;", upstream, re.MULTILINE)
    servers = re.findall(r"^ *server (.*);", upstream, re.MULTILINE)
    assert servers
    assert [server for server in servers if "resolve" not in server.split()] == []


def test_what_nginx_logs_in_the_compose_file_is_shown_and_fills_no_disk(tmp_path: Path) -> None:
    logs = set(
        re.findall(r"_log (/var/log/nginx/\S+)", (DEPLOY / "nginx" / "selftrust.conf").read_text())
    )
    nginx = tmp_path / "nginx"
    nginx.write_text("#!/bin/sh\nfor log; do echo a request >>$log; done\n")
    nginx.chmod(0o700)
    shell, told, script = compose("many.yaml")["services"]["nginx"]["command"]
    here = [log.replace("/var/log/nginx", str(tmp_path)) for log in logs]
    started = script.replace("/var/log/nginx", str(tmp_path)).replace(
        'nginx -g "daemon off;"', " ".join(["nginx", *here])
    )

    done = subprocess.run(
        [shell, told, started],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert len(logs) == 2
    assert done.stdout + done.stderr == "a request\n" * 2
