"""The manifests: who must be reached is, as often as they may, and an upgrade undoes nothing."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.processes import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
NGINX = (ROOT / "deploy" / "nginx" / "selftrust.conf").read_text()
ANNOTATION = "nginx.ingress.kubernetes.io/"
CHARTS_SERVICE = "http://prometheus-server.monitoring.svc:80"
"""What Prometheus' own chart makes, which listens at 9090 in its pod alone."""


def manifests() -> Iterator[dict[str, Any]]:
    """Yield what the kustomization names."""
    names = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    yield from (yaml.safe_load((FOLDER / name).read_text()) for name in names)


def ingresses() -> list[dict[str, Any]]:
    return [one for one in manifests() if one["kind"] == "Ingress"]


def of_ingress(path: str, name: str) -> str:
    """Return an annotation of the Ingress that a path falls to: its own, else the longest above."""
    found: list[tuple[bool, int, str]] = []
    for ingress in ingresses():
        for route in ingress["spec"]["rules"][0]["http"]["paths"]:
            above = route["path"].rstrip("/") + "/"
            is_own = path == route["path"]
            if is_own or (route["pathType"] == "Prefix" and path.startswith(above)):
                told = ingress["metadata"]["annotations"].get(ANNOTATION + name, "")
                found.append((is_own, len(above), told))
    return max(found)[2]


def of_nginx(path: str) -> str:
    """Return what our nginx does with a path for which it has a rule."""
    rules = re.findall(
        r"^    location (=|~) (\S+) \{\n(.*?)^    \}", NGINX, re.MULTILINE | re.DOTALL
    )
    (rule,) = (
        body
        for kind, at, body in rules
        if (path == at if kind == "=" else re.search(at, path) is not None)
    )
    return str(rule)


def in_nginx(pattern: str, text: str = NGINX) -> str:
    (value,) = re.findall(pattern, text)
    return str(value)


def let_in(labels: Mapping[str, str]) -> set[tuple[str, int]]:
    """Return from which namespace a pod of these labels is reached, and at which port."""
    found = set()
    for policy in (one["spec"] for one in manifests() if one["kind"] == "NetworkPolicy"):
        wanted = policy["podSelector"].get("matchLabels", {})
        if wanted and wanted.items() <= labels.items():
            for rule in policy.get("ingress", ()):
                for one in rule["from"]:
                    space = one["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
                    found |= {(space, port["port"]) for port in rule["ports"]}
    return found


def test_who_proves_our_name_is_reached_or_there_would_be_no_certificate() -> None:
    issuer = "cert-manager.io/cluster-issuer"
    asking = [one for one in ingresses() if issuer in one["metadata"]["annotations"]]
    assert len(asking) == 1
    assert {str(one["spec"]["tls"]) for one in ingresses()} == {str(asking[0]["spec"]["tls"])}

    # cert-manager's, which it starts beside the Ingress for as long as the proof takes.
    solver = {"acme.cert-manager.io/http01-solver": "true"}
    assert let_in(solver) == {("ingress-nginx", 8089)}


def test_the_boxes_that_answer_are_reached_and_nobody_else() -> None:
    web = {"app.kubernetes.io/name": "selftrust", "app.kubernetes.io/component": "web"}

    assert let_in(web) == {("ingress-nginx", 8080), ("monitoring", 8080)}
    assert let_in({"app": "another"}) == set()


def test_what_scales_asks_prometheus_where_its_chart_lets_it_listen() -> None:
    for file in (FOLDER / "keda").glob("*-to-*.yaml"):
        (trigger,) = yaml.safe_load(file.read_text())["spec"]["triggers"]
        assert trigger["metadata"]["serverAddress"] == CHARTS_SERVICE


@pytest.mark.parametrize(
    "path",
    [
        "/alexa",
        "/dialogflow/es",
        "/dialogflow/cx",
        "/twilio/voice",
        "/yandex/x-1_Y",
        "/v1/turn",
        "/v1/chat/completions",
    ],
)
def test_a_platform_may_call_for_everybody_as_often_as_our_nginx_lets_it(path: str) -> None:
    rate = in_nginx(r"zone=selftrust_platforms:\w+ rate=(\d+)r/s")
    burst = in_nginx(r"zone=selftrust_platforms burst=(\d+)", of_nginx(path))

    assert of_ingress(path, "limit-rps") == rate
    assert int(rate) * int(of_ingress(path, "limit-burst-multiplier")) == int(burst)


def test_a_browser_may_not_call_as_often_as_a_platform() -> None:
    rate = int(in_nginx(r"zone=selftrust_platforms:\w+ rate=(\d+)r/s"))

    for path in ("/", "/sign-in", "/talk/turn", "/audio/clip/x.mp3", "/journal", "/v1x"):
        assert int(of_ingress(path, "limit-rps")) < rate


def test_bringing_in_an_export_has_the_time_and_size_that_our_nginx_gives_it() -> None:
    path = "/journal/import"
    seconds = in_nginx(r"proxy_read_timeout (\d+)s", of_nginx(path))

    assert of_ingress(path, "proxy-read-timeout") == seconds
    assert of_ingress(path, "proxy-body-size") == in_nginx(
        r"client_max_body_size (\w+)", of_nginx(path)
    )


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/reflection"])
def test_a_body_that_our_nginx_takes_is_taken(path: str) -> None:
    size = in_nginx(r"client_max_body_size (\w+)", of_nginx(path))

    assert of_ingress(path, "proxy-body-size") == size


def test_who_talks_at_the_page_is_heard_by_one_box() -> None:
    for path in ("/talk/hear/0a1b", "/talk/turn"):
        assert of_ingress(path, "upstream-hash-by") == "$binary_remote_addr"
    assert of_ingress("/journal", "upstream-hash-by") == ""


def test_no_ingress_logs_addresses_queries_or_secrets() -> None:
    assert len(ingresses()) > 1
    for ingress in ingresses():
        assert ingress["metadata"]["annotations"][ANNOTATION + "enable-access-log"] == "false"


def built(folder: Path, components: list[str]) -> list[dict[str, Any]]:
    """Return what an operator's overlay with these components comes to."""
    base = os.path.relpath(FOLDER, folder)
    overlay = {"resources": [base], "components": [f"{base}/{name}" for name in components]}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(overlay))
    done = subprocess.run(
        ["kubectl", "kustomize", folder],  # noqa: S607 -- wherever the system has it
        capture_output=True,
        text=True,
        check=True,
    )
    return list(yaml.safe_load_all(done.stdout))


@pytest.mark.needs("kubectl")
@pytest.mark.parametrize("components", [["restore"], ["keda", "restore"]])
def test_nothing_but_the_job_runs_while_a_dump_is_put_back(
    tmp_path: Path, components: list[str]
) -> None:
    made = built(tmp_path, components)

    numbers = [one["spec"]["replicas"] for one in made if one["kind"] == "Deployment"]
    assert numbers == [0, 0, 0]
    (job,) = (one for one in made if one["kind"] == "Job")
    assert job["spec"]["template"]["spec"]["containers"][0]["args"] == ["restore", "--yes"]
    for one in made:
        if one["kind"] == "ScaledObject":
            assert one["metadata"]["annotations"]["autoscaling.keda.sh/paused-replicas"] == "0"


@pytest.mark.needs("kubectl")
@pytest.mark.parametrize(
    ("components", "numbers"),
    [
        ([], {"web": 3, "speech-to-text": 2, "text-to-speech": 1}),
        (["keda"], {"web": 3, "speech-to-text": None, "text-to-speech": None}),
    ],
)
def test_an_upgrade_leaves_the_number_to_what_scales_where_that_is(
    tmp_path: Path, components: list[str], numbers: dict[str, int | None]
) -> None:
    made = built(tmp_path, components)

    assert numbers == {
        one["metadata"]["name"]: one["spec"].get("replicas")
        for one in made
        if one["kind"] == "Deployment"
    }
    scaled = {one["metadata"]["name"] for one in made if one["kind"] == "ScaledObject"}
    assert scaled == {name for name, number in numbers.items() if number is None}
    assert {one["metadata"].get("namespace") for one in made} == {"selftrust", None}
