"""Our image, compose files, manifests and Caddyfile, as the tools that run them read them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from service.supervisor import KEEP_ALIVE_SECONDS
from tests.support.ports import free_port
from tests.support.processes import ROOT
from tests.support.running_service import wait_until

pytestmark = pytest.mark.conformance

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
VERSIONS = ("1.31", "1.37")
"""Kubernetes' schemas: an old one that is still in use, and the newest that the package has."""
WITHOUT_WHEEL = ("http-ece", "srt")
"""Pure Python, whose source is built anywhere."""


def program(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found is not None, name
    return found


def tool(name: str, *arguments: str | Path, **others: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program(name), *arguments], capture_output=True, text=True, check=False, **others
    )


def test_the_dockerfile_has_no_known_fault() -> None:
    done = tool("hadolint", "--failure-threshold=style", DEPLOY / "Dockerfile")

    assert (done.returncode, done.stdout) == (0, "")


def test_a_fault_of_a_dockerfile_is_found(tmp_path: Path) -> None:
    careless = tmp_path / "Dockerfile"
    careless.write_text("FROM python\nRUN pip install flask\n")

    assert tool("hadolint", careless).returncode


def compose_schema() -> dict[str, Any]:
    """Read the Compose specification's schema, out of a package that carries it along."""
    # Found and not imported: it wants a newer click than gTTS lets in.
    package = find_spec("check_jsonschema")
    assert package is not None
    assert package.origin is not None
    schemas = Path(package.origin).parent / "builtin_schemas" / "vendor"
    read: dict[str, Any] = json.loads((schemas / "compose-spec.json").read_text())
    return read


@pytest.mark.parametrize("name", ["one-box.yaml", "many.yaml"])
def test_a_compose_file_is_one(name: str) -> None:
    ours = yaml.safe_load((DEPLOY / "compose" / name).read_text())
    holds = jsonschema.validators.validator_for(schema := compose_schema())(schema)

    assert [error.message for error in holds.iter_errors(ours)] == []
    ours["services"]["other"] = {"imag": "misspelt"}
    assert not holds.is_valid(ours)


def test_caddy_takes_our_caddyfile_and_finds_it_tidy() -> None:
    ours = DEPLOY / "caddy" / "Caddyfile"
    adapted = ("--adapter", "caddyfile", "--config")

    assert tool("caddy", "validate", *adapted, ours).returncode == 0
    assert tool("caddy", "fmt", "--diff", ours).returncode == 0


def caddy_reads() -> dict[str, Any]:
    """Return our Caddyfile as Caddy itself understands it."""
    ours = DEPLOY / "caddy" / "Caddyfile"
    read: dict[str, Any] = json.loads(tool("caddy", "adapt", "--config", ours).stdout)
    return read


def transports(part: object) -> Iterator[dict[str, Any]]:
    """Yield how Caddy reaches what is behind it, wherever that stands."""
    if isinstance(part, list):
        for one in part:
            yield from transports(one)
    elif isinstance(part, dict):
        if "transport" in part:
            yield part["transport"]
        yield from transports(list(part.values()))


def test_caddy_closes_a_connection_that_rests_before_we_do() -> None:
    (transport,) = transports(caddy_reads())

    kept = transport["keep_alive"]
    assert 0 < kept["idle_timeout"] < KEEP_ALIVE_SECONDS * 1e9
    # Whoever sets one of them gets Go's own value of the other, which is 2.
    assert kept["max_idle_conns_per_host"] == 32


@contextmanager
def caddy(folder: Path, behind: int) -> Iterator[int]:
    """Run Caddy as we ship it, but for a port and a certificate; yield its port."""
    port = free_port()
    read = json.loads(json.dumps(caddy_reads()).replace("127.0.0.1:8080", f"127.0.0.1:{behind}"))
    (server,) = read["apps"]["http"]["servers"].values()
    server |= {"listen": [f"127.0.0.1:{port}"], "automatic_https": {"disable": True}}
    (folder / "caddy.json").write_text(json.dumps({**read, "admin": {"disabled": True}}))
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [program("caddy"), "run", "--config", folder / "caddy.json"],
            env={**os.environ, "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            stdout=log,
            stderr=log,
        ) as started,
    ):
        try:
            wait_until(lambda: b"serving initial" in (folder / "log").read_bytes(), "Caddy")
            yield port
        finally:
            started.terminate()


CALLER = "127.0.0.2"
LENGTH = 100_000
REQUEST = (
    "POST /yandex/SECRET?words=PRIVATE HTTP/1.1\r\nHost: voice.example.org\r\n"
    f"X-Selftrust-Secret: SEALED\r\nContent-Length: {LENGTH}\r\n\r\n"
).encode()


def failures(folder: Path) -> int:
    return (folder / "log").read_text().count('"status":502')


def told_of_the_request(folder: Path) -> list[str]:
    log = (folder / "log").read_text()
    return [word for word in ("SECRET", "PRIVATE", "SEALED", CALLER) if word in log]


def test_caddy_says_that_we_are_away_and_nothing_of_who_called(tmp_path: Path) -> None:
    with (
        caddy(tmp_path, behind=free_port()) as port,
        socket.create_connection(("127.0.0.1", port), source_address=(CALLER, 0)) as calling,
    ):
        calling.sendall(REQUEST + bytes(LENGTH))
        answer = calling.recv(1024)
        wait_until(lambda: failures(tmp_path), "word of the failure")

    assert b" 502 " in answer.splitlines()[0]
    assert told_of_the_request(tmp_path) == []


def break_off(port: int, behind: socket.socket) -> None:
    """Vanish in the middle of a request, as a telephone does that loses its network."""
    with socket.create_connection(("127.0.0.1", port), source_address=(CALLER, 0)) as calling:
        calling.sendall(REQUEST + bytes(LENGTH // 2))
        passed, _ = behind.accept()
        at_once = struct.pack("ii", 1, 0)
        calling.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    passed.close()


def test_caddy_says_nothing_of_a_caller_whose_connection_breaks(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as behind,
        caddy(tmp_path, behind=behind.getsockname()[1]) as port,
    ):

        def broke_often() -> bool:
            break_off(port, behind)  # not each is a failure to Caddy: it may notice that we left
            return failures(tmp_path) >= 5

        wait_until(broke_often, "word of broken connections")

    assert told_of_the_request(tmp_path) == []


def manifests(folder: Path) -> list[dict[str, Any]]:
    done = tool("kubectl", "kustomize", folder)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


@pytest.fixture(scope="module")
def ours() -> list[dict[str, Any]]:
    return manifests(KUBERNETES)


@pytest.mark.needs("kubectl")
@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_knows_every_field(ours: list[dict[str, Any]], version: str) -> None:
    assert len(ours) > 10
    for manifest in ours:
        kubernetes_validate.validate(manifest, version, strict=True)


def pods(ours: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for manifest in ours:
        if manifest["kind"] in ("Deployment", "Job"):
            yield manifest["metadata"]["name"], manifest["spec"]["template"]["spec"]


@pytest.mark.needs("kubectl")
def test_a_pod_may_write_nowhere_else_and_do_little(ours: list[dict[str, Any]]) -> None:
    for _, pod in pods(ours):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in (*pod["initContainers"], *pod["containers"]):
            may = container["securityContext"]
            assert may["readOnlyRootFilesystem"] is True
            assert may["allowPrivilegeEscalation"] is False
            assert may["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            assert container["image"] == "registry.example.org/selftrust:0.1.0"


@pytest.mark.needs("kubectl")
def test_a_secret_comes_as_a_file_that_is_mounted(ours: list[dict[str, Any]]) -> None:
    for _, pod in pods(ours):
        (box,) = pod["containers"]
        mounted = {mount["name"]: mount["mountPath"] for mount in box["volumeMounts"]}
        files = [one["value"] for one in box["env"] if one["name"].endswith("_FILE")]
        assert files
        assert all(file.startswith(mounted["secrets"] + "/") for file in files)
        assert not any("valueFrom" in one for one in box["env"])
        assert {volume["name"] for volume in pod["volumes"]} == set(mounted)


@pytest.mark.needs("kubectl")
def test_what_selects_boxes_finds_them_and_what_scales_them_too(
    ours: list[dict[str, Any]],
) -> None:
    labels = {
        manifest["metadata"]["name"]: manifest["spec"]["template"]["metadata"]["labels"]
        for manifest in ours
        if manifest["kind"] == "Deployment"
    }
    for manifest in ours:
        spec = manifest.get("spec", {})
        if manifest["kind"] == "Service":
            assert spec["selector"] == labels[manifest["metadata"]["name"]]
        if manifest["kind"] == "PodDisruptionBudget":
            assert spec["selector"]["matchLabels"] == labels[manifest["metadata"]["name"]]
    scaled = [one["spec"]["scaleTargetRef"]["name"] for one in manifests(KUBERNETES / "keda")]
    assert set(scaled) == set(labels) - {"web"}


def with_pips_index() -> dict[str, str]:
    """Ask the index that pip is told to ask, as ./run does."""
    told = subprocess.run(
        [ROOT / ".uv/bin/python", "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    index = os.environ.get("PIP_INDEX_URL") or told
    return {
        **os.environ,
        "UV_SYSTEM_CERTS": "true",
        **({"UV_DEFAULT_INDEX": index} if index else {}),
    }


@pytest.mark.parametrize("platform", ["aarch64-manylinux_2_36", "x86_64-manylinux_2_36"])
@pytest.mark.parametrize("name", ["base", "voice", "whisper", "scale"])
def test_every_package_has_a_wheel_for_the_platforms_of_the_image(
    name: str, platform: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [
            *(ROOT / ".uv/bin/uv", "pip", "install", "--dry-run", "--target", tmp_path),
            *("--python-platform", platform, "--python-version", "3.11", "--no-deps"),
            *("--only-binary", ":all:", "--no-build-isolation", "--require-hashes"),
            *(f"--no-binary={package}" for package in WITHOUT_WHEEL),
            *("-r", ROOT / "requirements" / f"{name}.txt"),
        ],
        env=with_pips_index(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Would install" in done.stderr
