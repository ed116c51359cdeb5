"""How much a page weighs on its way to a phone, and where it comes from."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.support import atlas
from tests.support.chromium import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]

MOST_BYTES = 100_000
LOADED = """() => performance.getEntries()
  .filter(one => one.decodedBodySize && !["audio", "video"].includes(one.initiatorType))
  .map(one => [one.name, one.decodedBodySize])"""


@pytest.mark.parametrize("view", ["today", "talk", "journal", "piece"])
def test_a_page_with_all_that_belongs_to_it_is_light_and_is_all_ours(
    robin: Visitor, view: str
) -> None:
    robin.bring(atlas.journal())

    robin.open_view(view)
    robin.page.wait_for_load_state("load")

    loaded = robin.page.evaluate(LOADED)
    assert len(loaded) > 2, "the page, its style and its script"
    assert sum(size for _, size in loaded) < MOST_BYTES
    ours = f"localhost:{robin.service.port}"
    assert {urlsplit(address).netloc for address, _ in loaded} == {ours}
