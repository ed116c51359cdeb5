"""The manifests' network: everybody who must be reached is, by whoever must reach them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from tests.support.processes import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
CHARTS_SERVICE = "http://prometheus-server.monitoring.svc:80"
"""What Prometheus' own chart makes, which listens at 9090 in its pod alone."""


def manifests() -> Iterator[dict[str, Any]]:
    """Yield what the kustomization names."""
    names = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    yield from (yaml.safe_load((FOLDER / name).read_text()) for name in names)


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
    (ingress,) = (one for one in manifests() if one["kind"] == "Ingress")
    assert ingress["metadata"]["annotations"]["cert-manager.io/cluster-issuer"]

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
