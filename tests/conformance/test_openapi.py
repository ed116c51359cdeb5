"""Schemathesis asks /v1 for all that the OpenAPI document allows, and for much that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from service.app import create_app
from tests.support.services import TOKEN, installation

OPERATIONS = ["POST /v1/turn", "GET /v1/models", "POST /v1/chat/completions", "GET /healthz"]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> schemathesis.BaseSchema:
    folder: Path = tmp_path_factory.mktemp("openapi")
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", create_app(installation(folder)))


@pytest.mark.parametrize("named", OPERATIONS)
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
def test_no_request_finds_a_fault_or_an_undocumented_answer(
    schema: schemathesis.BaseSchema, named: str, mode: schemathesis.GenerationMode
) -> None:
    method, path = named.split()
    operation = schema[path][method]
    if mode is schemathesis.GenerationMode.NEGATIVE and method == "GET":
        mode = schemathesis.GenerationMode.POSITIVE  # it takes nothing that could be wrong

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=HEADERS, checks=CHECKS)

    holds()
