"""Dashboard and alerts: Prometheus reads them, they name what we expose, and each leads to help."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from service.app import create_app
from service.queues import PRERENDER, QUEUES
from tests.support.processes import ROOT
from tests.support.services import installation

MONITORING = ROOT / "deploy" / "monitoring"
RULES = MONITORING / "alerts.yaml"
OPERATING = ROOT / "docs" / "operating.md"
NAME = re.compile(r"\bselftrust_\w+")
PROMETHEUS_OWN = {"instance", "job", "le"}


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def dashboard() -> dict[str, Any]:
    board: dict[str, Any] = json.loads((MONITORING / "dashboard.json").read_text())
    return board


def triggers() -> Iterator[dict[str, Any]]:
    """Yield what lets KEDA set the number of those that do jobs."""
    for file in (ROOT / "deploy" / "kubernetes" / "keda").glob("*-to-*.yaml"):
        yield from yaml.safe_load(file.read_text())["spec"]["triggers"]


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (trigger["metadata"]["query"] for trigger in triggers())
    for panel in dashboard()["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


@pytest.fixture(scope="module")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Ask a real installation, and return the names of the series that it may have."""
    config = installation(tmp_path_factory.mktemp("home"), METRICS_TOKEN="for-the-tests-alone")
    token = {"Authorization": "Bearer for-the-tests-alone"}
    answer = create_app(config).test_client().get("/metrics", headers=token)
    assert answer.status_code == 200
    suffixes = {
        "counter": ("_total",),
        "histogram": ("_bucket", "_count", "_sum"),
        "gauge": ("",),
    }
    return {
        family.name + suffix
        for family in text_string_to_metric_families(answer.text)
        for suffix in suffixes.get(family.type, ())
    }


def test_every_series_that_is_asked_for_is_exposed(exposed: set[str]) -> None:
    asked = {name for expression in expressions() for name in NAME.findall(expression)}

    assert asked
    assert asked - exposed == set()


def test_every_series_that_is_exposed_is_shown_or_watched(exposed: set[str]) -> None:
    families = {re.sub("_(bucket|count|sum)$", "", name) for name in exposed}
    asked = {name for expression in expressions() for name in NAME.findall(expression)}

    assert families - {re.sub("_(bucket|count|sum)$", "", name) for name in asked} == set()


def test_every_label_that_is_asked_for_is_one_of_its_series() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text()  # a test holds its table against the code
    rows = re.findall(r"^\| `(selftrust_\w+)` \| \w+ \| (.*?) \|", page, re.MULTILINE)
    known = {name: {*re.findall(r"`(\w+)`", labels), *PROMETHEUS_OWN} for name, labels in rows}
    for expression in expressions():
        for name, matched in re.findall(r"\b(selftrust_\w+)(?:\{(.*?)\})?", expression):
            asked = set(re.findall(r'(\w+)\s*[=!]~?\s*"', matched))
            assert asked <= known[family(name)], expression
        grouped = re.findall(r"\bby \(([\w, ]+)\) \((?:\w+\()?(selftrust_\w+)", expression)
        for labels, name in grouped:
            assert set(labels.split(", ")) <= known[family(name)], expression


def family(series: str) -> str:
    return re.sub("_(bucket|count|sum)$", "", series)


def test_each_alert_has_its_steps() -> None:
    headings = re.findall(r"^### (\w+)$", OPERATING.read_text(), re.MULTILINE)

    names = [rule["alert"] for rule in rules()]
    assert [heading for heading in headings if heading.startswith("SelfTrust")] == names
    assert [rule["annotations"]["runbook"] for rule in rules()] == [
        f"docs/operating.md#{name.lower()}" for name in names
    ]


def test_the_panels_of_the_dashboard_lie_side_by_side() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells


def test_those_that_do_a_queue_s_jobs_follow_what_somebody_waits_for_in_it() -> None:
    asked = [re.findall('kind=~"([^"]*)"', one["metadata"]["query"]) for one in triggers()]

    told = {frozenset(kinds.split("|")) for (kinds,) in asked}
    assert told == {frozenset(kinds) - {PRERENDER} for kinds in QUEUES.values()}


def scrape() -> dict[str, Any]:
    (job,) = yaml.safe_load((MONITORING / "scrape.yaml").read_text())["scrape_configs"]
    found: dict[str, Any] = job
    return found


def test_prometheus_asks_every_box_that_we_ship_and_its_rules_know_the_job() -> None:
    asked = scrape()
    (names,), (pods,) = asked["dns_sd_configs"], asked["kubernetes_sd_configs"]
    compose = yaml.safe_load((ROOT / "deploy" / "compose" / "many.yaml").read_text())["services"]
    boxes = {n for n, it in compose.items() if it["image"] == "selftrust"} - {"upgrade"}
    ports = {"web", *QUEUES}

    assert set(names["names"]) == boxes == ports
    (chosen,) = re.findall(r"in \((.*)\)", pods["selectors"][0]["label"])
    assert set(chosen.split(", ")) == ports
    assert f'up{{job="{asked["job_name"]}"}}' in RULES.read_text()


@pytest.mark.parametrize("component", ["web", *QUEUES])
def test_prometheus_gets_at_every_pod_and_finds_a_port_there(component: str) -> None:
    folder = ROOT / "deploy" / "kubernetes"
    pod = yaml.safe_load((folder / f"{component}.yaml").read_text())["spec"]["template"]["spec"]
    lets_in = yaml.safe_load(
        (folder / ("allow-web.yaml" if component == "web" else "allow-jobs.yaml")).read_text()
    )["spec"]["ingress"][0]

    (box,) = pod["containers"]
    assert box["ports"] == [{"name": "http", "containerPort": lets_in["ports"][0]["port"]}]
    assert {"kubernetes.io/metadata.name": "monitoring"} in [
        one["namespaceSelector"]["matchLabels"] for one in lets_in["from"]
    ]


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("promtool")
    assert program is not None
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.needs("promtool")
def test_prometheus_reads_every_expression(tmp_path: Path) -> None:
    every = [{"alert": "A", "expr": expression} for expression in expressions()]
    file = tmp_path / "every.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "every", "rules": every}]}))

    assert promtool("check", "rules", str(RULES)).returncode == 0
    done = promtool("check", "rules", str(file))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.needs("promtool")
def test_prometheus_reads_where_to_ask(tmp_path: Path) -> None:
    job = scrape()
    del job["kubernetes_sd_configs"]  # Debian builds Prometheus without it
    file = tmp_path / "scrape.yaml"
    file.write_text(yaml.safe_dump({"scrape_configs": [job]}))

    done = promtool("check", "config", "--syntax-only", str(file))

    assert done.returncode == 0, done.stdout + done.stderr


INSTANCE = 'job="selftrust", instance="a:8080"'
FIRES = {
    "SelfTrustGone": {f"up{{{INSTANCE}}}": "0x40"},
    "SelfTrustPartDown": {f'selftrust_part_up{{{INSTANCE}, part="speech"}}': "0x40"},
    "SelfTrustTurnsNotSaved": {'selftrust_turns_not_saved_total{reason="JournalFull"}': "0+1x40"},
    "SelfTrustErrors": {
        'selftrust_request_seconds_count{door="/alexa", status="500"}': "0+2x40",
        'selftrust_request_seconds_count{door="/alexa", status="200"}': "0+100x40",
    },
    "SelfTrustCrashes": {'selftrust_crashes_total{part="service.webhook"}': "0+1x40"},
    "SelfTrustSlow": {
        'selftrust_deadlines_missed_total{door="/alexa"}': "0+2x40",
        'selftrust_request_seconds_count{door="/alexa", status="200"}': "0+100x40",
    },
    "SelfTrustJobsWait": {'selftrust_jobs{kind="transcribe", state="waiting"}': "51x40"},
    "SelfTrustJobsDead": {'selftrust_jobs{kind="transcribe", state="dead"}': "1x40"},
    "SelfTrustRefusals": {'selftrust_refusals_total{door="alexa", code="late"}': "0+61x40"},
    "SelfTrustSpeechSlowerThanSpeech": {
        'selftrust_speech_work_seconds_total{work="recognition", engine="vosk"}': "0+70x40",
        'selftrust_speech_sound_seconds_total{work="recognition", engine="vosk"}': "0+60x40",
    },
}
"""What an alert waits for, minute by minute."""
FIRES_TOO = [
    ("SelfTrustGone", {}),  # where pods are looked for and none is found, nobody is asked
    # No series is there before its first count, but where a process begins it at 0.
    ("SelfTrustCrashes", {'selftrust_crashes_total{part="service.webhook"}': "_x25 1x15"}),
    (
        "SelfTrustTurnsNotSaved",
        {'selftrust_turns_not_saved_total{reason="JournalFull"}': "0x27 1x9"},
    ),
]
QUIET = {
    f"up{{{INSTANCE}}}": "1x40",
    f'selftrust_part_up{{{INSTANCE}, part="speech"}}': "1x40",
    f'selftrust_part_up{{{INSTANCE}, part="serving"}}': "0x40",
    'selftrust_request_seconds_count{door="/alexa", status="200"}': "0+1000x40",
    'selftrust_request_seconds_count{door="/alexa", status="500"}': "0+1x40",
    'selftrust_request_seconds_count{door="/audio/<name>.mp3", status="503"}': "0+100x40",
    'selftrust_deadlines_missed_total{door="/alexa"}': "0+1x40",
    'selftrust_turns_not_saved_total{reason="JournalBusy"}': "3x40",
    'selftrust_crashes_total{part="service.webhook"}': "3x40",
    'selftrust_jobs{kind="remind", state="waiting"}': "5000x40",
    'selftrust_jobs{kind="transcribe", state="waiting"}': "20x40",
    'selftrust_jobs{kind="transcribe", state="dead"}': "0x40",
    'selftrust_refusals_total{door="alexa", code="late"}': "0+10x40",
    'selftrust_speech_work_seconds_total{work="recognition", engine="vosk"}': "0+30x40",
    'selftrust_speech_sound_seconds_total{work="recognition", engine="vosk"}': "0+60x40",
}
"""A busy, healthy hour."""


@pytest.mark.needs("promtool")
@pytest.mark.parametrize("alert", [rule["alert"] for rule in rules()])
def test_an_alert_fires_when_it_should_and_is_silent_otherwise(tmp_path: Path, alert: str) -> None:
    hold(tmp_path, at_half_an_hour(alert, FIRES[alert], 1), at_half_an_hour(alert, QUIET, 0))


@pytest.mark.needs("promtool")
@pytest.mark.parametrize(("alert", "series"), FIRES_TOO)
def test_an_alert_needs_no_series_of_before(
    tmp_path: Path, alert: str, series: dict[str, str]
) -> None:
    hold(tmp_path, at_half_an_hour(alert, series, 1))


def at_half_an_hour(alert: str, series: dict[str, str], count: int) -> dict[str, Any]:
    """Write the case in which so many of an alert fire after thirty minutes of these series."""
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": told} for name, told in series.items()],
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{alertname="{alert}", alertstate="firing"}})',
                "eval_time": "30m",
                "exp_samples": [{"labels": "{}", "value": count}] if count else [],
            }
        ],
    }


def hold(folder: Path, *cases: dict[str, Any]) -> None:
    """Hold our rules against cases, by Prometheus itself."""
    file = folder / "test.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "tests": [*cases]}))

    done = promtool("test", "rules", str(file))

    assert done.returncode == 0, done.stdout + done.stderr
