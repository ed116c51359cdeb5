"""`selftrust` in the test's own process: what it prints, and the line it fails with."""

from __future__ import annotations

from click.testing import CliRunner, Result

from service.cli import main


def selftrust(*arguments: str, said: str = "") -> Result:
    return CliRunner(mix_stderr=False).invoke(main, arguments, input=said)


def printed(*arguments: str, said: str = "") -> str:
    """Run a command that must succeed; return what it prints."""
    result = selftrust(*arguments, said=said)
    assert result.exit_code == 0, result.output
    return result.stdout


def told(*arguments: str, said: str = "") -> str:
    """Run a command that must fail; return the line that says why, which is its last."""
    result = selftrust(*arguments, said=said)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    _, error, line = result.stderr.splitlines()[-1].partition("Error: ")  # after a question
    assert error
    return error + line
