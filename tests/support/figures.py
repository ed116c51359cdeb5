"""What `/metrics` says, read as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

METRICS_TOKEN = "the token of these tests' Prometheus"


@dataclass(frozen=True, slots=True)
class Figures:
    """One scrape."""

    families: tuple[Metric, ...]

    @classmethod
    def read(cls, exposition: str) -> Figures:
        return cls(tuple(text_string_to_metric_families(exposition)))

    def value(self, name: str, **labels: str) -> float:
        """Add up the samples of a name that carry these labels; 0 where there is none yet."""
        return sum(
            sample.value
            for family in self.families
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def labels(self) -> Iterable[Mapping[str, str]]:
        return [sample.labels for family in self.families for sample in family.samples]
