"""The table of what many people cost is the one that its script prints."""

from benchmarks.sizing import DATABASE_CORES, Assumed, Measured, need, table
from tests.support.processes import ROOT


def test_the_guide_has_the_table_that_the_script_prints() -> None:
    assert table(Measured(), Assumed()) in (ROOT / "docs" / "operating.md").read_text()


def test_ten_times_as_many_people_want_ten_times_as_much() -> None:
    few, many = (need(people, Measured(), Assumed()) for people in (100_000, 1_000_000))

    assert round(many.turns_peak / few.turns_peak, 6) == 10
    assert round(many.stt_core_hours / few.stt_core_hours, 6) == 10
    assert round(many.database_cores / few.database_cores, 6) == 10
    assert many.database_cores < DATABASE_CORES
