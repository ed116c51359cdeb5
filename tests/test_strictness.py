"""conftest.py's promise: nothing is left out in silence, and in CI nothing is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

NEEDY = """
import pytest

@pytest.mark.needs("sh", "no-such-program")
def test_needs_what_is_nowhere():
    pass

def test_needs_nothing():
    pass
"""
SKIPS = ["pytest.skip('no reason')", "pytest.xfail('known')", "pytest.importorskip('no_such')"]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text())
    pytester.makeini("[pytest]\nmarkers = needs: what it needs")
    return pytester


def outcomes(suite: pytest.Pytester, *arguments: str) -> tuple[dict[str, int], str]:
    result = suite.runpytest_inprocess("--no-header", *arguments)
    return result.parseoutcomes(), str(result.stdout)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_test_whose_program_is_absent_is_left_out_by_name(
    suite: pytest.Pytester, processes: str
) -> None:
    suite.makepyfile(test_it=NEEDY)

    counts, output = outcomes(suite, "-p", "xdist", "--numprocesses", processes)

    assert counts["passed"] == 1
    assert "failed" not in counts
    assert "test_it.py::test_needs_what_is_nowhere: apt-get install no-such-program" in output


def test_in_ci_a_test_whose_program_is_absent_fails(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    suite.makepyfile(test_it=NEEDY)

    counts, output = outcomes(suite)

    assert counts == {"passed": 1, "errors": 1}
    assert "CI lacks what this test needs: apt-get install no-such-program" in output


@pytest.mark.parametrize("skip", SKIPS)
def test_in_ci_a_skip_of_any_kind_is_a_failure(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, skip: str
) -> None:
    suite.makepyfile(test_it=f"import pytest\n\ndef test_it():\n    {skip}")
    assert "failed" not in outcomes(suite)[0]

    monkeypatch.setenv("CI", "true")

    assert outcomes(suite)[0] == {"failed": 1}


def test_in_ci_a_skipped_module_is_a_failure(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    suite.makepyfile(test_it="import pytest\npytest.importorskip('no_such')")

    counts, _ = outcomes(suite, "-p", "xdist", "--numprocesses", "1")

    assert counts == {"errors": 1}


def test_settings_of_the_developer_reach_no_test(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELFTRUST_HOME", "/nowhere")
    suite.makepyfile(test_it="import os\ndef test_it(): assert 'SELFTRUST_HOME' not in os.environ")

    assert outcomes(suite)[0] == {"passed": 1}
