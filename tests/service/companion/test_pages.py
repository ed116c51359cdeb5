"""What someone reads and does on the companion page, by forms alone."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from service.config import Config
from service.queues import MOST_WAITING, RENDER
from skills.guided import Catalogue
from tests.support.browser import Browser
from tests.support.services import job_journal, speech_process

TODAY = datetime.now(UTC)

Bring = Callable[..., None]


@pytest.fixture
def bring(robin: Browser) -> Bring:
    """Bring entries into Robin's journal, as an import does."""

    def entries(*rows: dict[str, Any]) -> None:
        document = json.dumps({"version": 1, "entries": list(rows)}).encode()
        response = robin.submit("/journal/import", file=(io.BytesIO(document), "export.json"))
        assert "came in" in response.text

    return entries


def entry(days_ago: float, **fields: Any) -> dict[str, Any]:
    at = (TODAY - timedelta(days=days_ago)).isoformat()
    return {"at": at, "flow": "F1", **fields}


def first_entry(browser: Browser) -> str:
    found = re.search(r'href="(/journal/entry/[0-9a-f]+)"', browser.page("/journal"))
    assert found
    return found[1]


def on_boards(browser: Browser) -> list[str]:
    """Find where answers to what stands on the boards go."""
    return re.findall(r'action="(/journal/boards/[0-9a-f]+)"', browser.page("/journal/boards"))


def test_a_check_in_by_keyboard_is_in_the_timeline(robin: Browser) -> None:
    page = robin.submit("/check-in", rating="6", feeling=" Hopeful ", text="I said no.").text

    assert "Kept." in page
    timeline = robin.page("/journal")
    for told in ("Today", "Ground check", ">6<", "hopeful", "I said no."):
        assert told in timeline


def test_a_number_that_is_none_is_left_blank_and_never_zero(robin: Browser) -> None:
    for rating in ("", "11", "-1", "six", "\N{ARABIC-INDIC DIGIT SIX}", "1e1"):
        robin.submit("/check-in", rating=rating, feeling="tired")

        assert "rated" not in robin.page(first_entry(robin)), rating


def test_an_empty_check_in_keeps_nothing(robin: Browser) -> None:
    response = robin.send("/check-in", {"csrf": robin.csrf(), "rating": "", "text": "  "})

    assert response.status_code == 422
    assert "nothing to keep" in response.text
    assert "is empty" in robin.page("/journal")


def test_what_was_said_is_shown_as_text_whatever_it_looks_like(robin: Browser) -> None:
    robin.submit("/check-in", text="<script>alert(1)</script> & more")

    for page in (robin.page("/journal"), robin.page(first_entry(robin))):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in re.sub(r"\s+", " ", page)


def test_words_are_mended_and_the_original_kept_beside_them(robin: Browser) -> None:
    robin.submit("/check-in", text="I met chevron at the station.")
    address = first_entry(robin)

    page = robin.submit(address, text="I met Siobhan at the station.").text

    assert "Siobhan" in page
    assert "I met chevron at the station." in page


def test_an_entry_is_deleted_for_good(robin: Browser, config: Config) -> None:
    robin.submit("/check-in", text="to be forgotten")
    address = first_entry(robin)

    unsure = robin.submit(f"{address}/delete", word="yes")
    assert (unsure.status_code, "to confirm" in unsure.text) == (422, True)
    robin.submit(f"{address}/delete", word="Delete")

    assert robin.get(address).status_code == 404
    assert "to be forgotten" not in robin.page("/journal")
    with job_journal(config) as journal:
        assert journal.jobs.counts()["queued"] >= 1, "the purge that empties the file"


def test_nobody_reads_mends_or_deletes_anothers_entry(
    app: Flask, config: Config, robin: Browser
) -> None:
    robin.submit("/check-in", text="mine alone")
    address = first_entry(robin)
    mira = Browser(app, config)
    mira.begin("Mira")

    answers = [
        mira.get(address),
        mira.get(f"{address}/sound"),
        mira.submit(address, text="hers"),
        mira.submit(f"{address}/delete", word="delete"),
        mira.submit(f"{address}/hush"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert "mine alone" not in mira.page("/journal")
    assert "mine alone" in robin.page(address)


def test_search_finds_what_fits(robin: Browser, bring: Bring) -> None:
    bring(
        entry(1, rating=7, text="entry-a my landlord rang"),
        entry(2, rating=3, feeling="nervous", text="entry-b"),
        {**entry(3, worry_text="entry-c what if"), "flow": "F7"},
    )
    expected: list[tuple[dict[str, str], set[str]]] = [
        ({"q": "landlord"}, {"a"}),
        ({"feeling": "nervous"}, {"b"}),
        ({"flow": "F7"}, {"c"}),
        ({"low": "6"}, {"a"}),
        ({"high": "4"}, {"b"}),
        ({"q": '"unbalanced ('}, set()),
        ({"since": "not a day", "low": "x"}, {"a", "b", "c"}),
        ({"q": "nothing has this"}, set()),
    ]

    for query, found in expected:
        page = robin.page("/journal", **query)
        assert set(re.findall(r"entry-([abc])", page)) == found, query


def test_a_period_covers_whole_days(robin: Browser, bring: Bring) -> None:
    bring(entry(10, text="entry-a"), entry(5, text="entry-b"), entry(1, text="entry-c"))
    since, until = ((TODAY - timedelta(days=n)).date().isoformat() for n in (6, 4))

    page = robin.page("/journal", since=since, until=until)

    assert re.findall(r"entry-([abc])", page) == ["b"]


def test_the_trend_shows_dots_a_table_and_says_little_of_little(
    robin: Browser, bring: Bring
) -> None:
    bring(entry(1, rating=6), entry(2, rating=None), entry(3, rating=4.5))

    page = robin.page("/journal/trend")

    assert len(re.findall("<circle[^>]*><title>", page)) == 2
    assert "<table>" in page
    assert "4.5" in page
    assert "Not enough yet" in page
    assert "streak" not in page


def test_where_there_is_nothing_yet_a_page_says_what_fills_it(robin: Browser, bring: Bring) -> None:
    invitations = {"/journal/trend": "Give today", "/journal/boards": "Begin one on Talk"}
    assert [told in robin.page(path) for path, told in invitations.items()] == [True, True]

    bring(entry(0, rating=6), entry(0, flow="F6", want="Build a boat"))

    assert [told in robin.page(path) for path, told in invitations.items()] == [False, False]


def test_boards_sort_what_the_practices_left(robin: Browser, bring: Bring) -> None:
    bring(
        {"at": TODAY.isoformat(), "flow": "F6", "want": "a small boat", "taste": "draw one"},
        {
            "at": TODAY.isoformat(),
            "flow": "F7",
            "worry_text": "they laugh",
            "stay_plan": "I will stay",
            "follow_up": {"when": TODAY.date().isoformat(), "prompt": "p", "outcome": "partly"},
        },
        {"at": TODAY.isoformat(), "flow": "F9", "amends": "call her", "amends_when": "friday"},
        {"at": TODAY.isoformat(), "flow": "F10", "corner_line": "go on, I have you"},
    )

    page = robin.page("/journal/boards")

    for told in ("a small boat", "draw one", "they laugh", "I will stay", "partly"):
        assert told in page
    for told in ("call her", "friday", "go on, I have you"):
        assert told in page


def test_a_what_if_is_answered_and_the_ledger_counts(robin: Browser, bring: Bring) -> None:
    for worry in ("they laugh", "it rains"):
        bring({"at": TODAY.isoformat(), "flow": "F7", "worry_text": worry})
    first, second = on_boards(robin)

    robin.submit(first, answer="happened")
    page = robin.submit(second, answer="did_not").text

    assert "Of 2 that you answered, 1 happened." in page
    assert page.count('aria-pressed="true"') == 2
    exported = robin.get("/journal/export.json").get_json()["entries"]
    assert sorted(entry["happened"] for entry in exported) == [False, True]
    assert robin.submit(first, answer="went_ok").status_code == 400
    assert robin.submit("/journal/boards/none", answer="happened").status_code == 404


def test_a_want_and_a_repair_say_how_they_turned_out(robin: Browser, bring: Bring) -> None:
    follow_up = {"when": TODAY.date().isoformat(), "prompt": "A boat?", "outcome": None}
    bring({"at": TODAY.isoformat(), "flow": "F6", "want": "a boat", "follow_up": follow_up})
    (address,) = on_boards(robin)

    robin.submit(address, answer="partly")

    (kept,) = robin.get("/journal/export.json").get_json()["entries"]
    assert kept["follow_up"] == {**follow_up, "outcome": "partly"}


def test_an_unsure_word_is_marked_and_mended_alone(robin: Browser, bring: Bring) -> None:
    heard = [
        {"word": word, "start": 0.0, "end": 0.1, "conf": conf}
        for word, conf in (("i", 1.0), ("met", 0.9), ("chevron", 0.4), ("there", None))
    ]
    bring(entry(1, text="I met chevron, there.", words=heard))
    address = first_entry(robin)
    page = robin.page(address)
    assert re.findall(r"<mark>(\S+?)<", page) == ["chevron,"]

    assert 'value="chevron,"' in robin.page(address, word="2")
    page = robin.submit(address, word="2", mended="Siobhan,").text

    assert "<mark>" not in page
    assert "Siobhan" in robin.page("/settings"), "later transcripts know the name"
    (kept,) = robin.get("/journal/export.json").get_json()["entries"]
    assert (kept["text"], kept["text_raw"]) == ("I met Siobhan, there.", "I met chevron, there.")


def test_a_word_that_is_not_there_mends_nothing(robin: Browser) -> None:
    robin.submit("/check-in", text="two\nwords")
    address = first_entry(robin)

    for place in ("2", "99999999", "-1", "x"):
        robin.submit(address, word=place, mended="other")
    assert "other" not in robin.page(address)
    robin.submit(address, word="0", mended="")

    (kept,) = robin.get("/journal/export.json").get_json()["entries"]
    assert kept["text"] == "words"


def test_the_journal_is_taken_away_and_brought_back_equal(
    app: Flask, config: Config, robin: Browser
) -> None:
    robin.submit("/check-in", rating="6", text="to take along")

    archive = robin.get("/journal/export.zip")
    mira = Browser(app, config)
    mira.begin("Mira")
    told = mira.submit("/journal/import", file=(io.BytesIO(archive.data), "x.zip")).text

    assert {"journal.json", "journal.md", "entries.csv"} <= set(
        zipfile.ZipFile(io.BytesIO(archive.data)).namelist()
    )
    assert "1 entries came in" in told
    ours, theirs = (b.get("/journal/export.json").get_json()["entries"] for b in (robin, mira))
    assert [{**row, "id": None} for row in ours] == [{**row, "id": None} for row in theirs]


def test_a_journal_of_years_comes_in_from_its_file(robin: Browser) -> None:
    rows = [entry(day, text="word " * 100) for day in range(400)]
    document = json.dumps({"version": 1, "entries": rows}).encode()
    assert len(document) > 200_000

    told = robin.submit("/journal/import", file=(io.BytesIO(document), "x.json")).text

    assert "400 entries came in" in told


def test_what_comes_in_late_brings_nobody_back_who_deleted_everything(
    robin: Browser, config: Config
) -> None:
    document = json.dumps({"version": 1, "entries": [entry(1, text="of before")]}).encode()
    with job_journal(config) as journal:
        [person] = journal.persons()

        response = robin.submit_slowly(
            "/journal/import",
            lambda: journal.forget_person(person.id, TODAY),
            file=(io.BytesIO(document), "export.json"),
        )

        assert (response.status_code, 'role="alert"' in response.text) == (422, True)
        assert list(journal.persons()) == []


def test_who_deleted_everything_elsewhere_meanwhile_is_signed_out_and_keeps_their_words(
    robin: Browser, config: Config
) -> None:
    with job_journal(config) as journal:
        [person] = journal.persons()

        response = robin.submit_slowly(
            "/check-in", lambda: journal.forget_person(person.id, TODAY), text="said too late"
        )

        assert response.status_code == 401
        assert list(journal.persons()) == []


def test_nobody_uploads_much_who_is_not_signed_in(browser: Browser) -> None:
    for path in ("/journal/import", "/reflection"):
        response = browser.send(path, {"file": (io.BytesIO(b"{}" * 100_000), "x.json")})
        assert response.status_code == 401


@pytest.mark.parametrize("content", [b"", b"not json", b"PK\x03\x04 broken", b'{"version": 99}'])
def test_a_file_that_is_no_export_is_refused_in_words(robin: Browser, content: bytes) -> None:
    response = robin.submit("/journal/import", file=(io.BytesIO(content), "../../x.json"))

    assert response.status_code == 422
    assert 'role="alert"' in response.text


def test_days_are_deleted_only_after_the_word(robin: Browser, bring: Bring) -> None:
    bring(entry(10, text="entry-a"), entry(5, text="entry-b"), entry(1, text="entry-c"))
    days = {
        "since": (TODAY - timedelta(days=6)).date().isoformat(),
        "until": (TODAY - timedelta(days=4)).date().isoformat(),
    }

    assert robin.submit("/journal/delete", word="yes", **days).status_code == 422
    assert "1 entries are gone" in robin.submit("/journal/delete", word="Delete", **days).text
    assert set(re.findall(r"entry-([abc])", robin.page("/journal"))) == {"a", "c"}


def test_everything_goes_with_the_sign_in(robin: Browser, config: Config) -> None:
    robin.submit("/check-in", text="of which nothing is left")

    assert robin.submit("/journal/delete-everything", word="please").status_code == 422
    response = robin.submit("/journal/delete-everything", word="delete everything")

    assert "Nobody has been here yet" in response.text
    with job_journal(config) as journal:
        assert list(journal.persons()) == []


def test_every_piece_has_its_transcript_and_is_made_when_it_is_not_there(robin: Browser) -> None:
    shelf = robin.page("/listen")
    for script in Catalogue.load().scripts:
        assert script.title in shelf

    page = robin.page("/listen/G02/1")

    assert "is being made" in page
    assert "slow breaths" in page
    assert robin.get("/listen/G02/7").status_code == 404
    assert robin.get("/listen/G99/1").status_code == 404


def test_while_too_many_pieces_wait_the_page_asks_for_no_more(
    robin: Browser, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOST_WAITING, RENDER, 1)
    asked = ["/listen/G02/1", "/listen/G02/3", "/listen/G02/5"]

    assert all("is being made" in robin.page(path) for path in asked)

    with job_journal(config) as journal:
        assert journal.jobs.waiting(RENDER) == 1


def report(browser: Browser, now: str, offset_ms: object, piece: str = "G02/1") -> int:
    """Say what the page's player did."""
    form = {"now": now, "offset_ms": offset_ms, "token": f"{piece.replace('/', '-')}-key"}
    return browser.submit(f"/listen/{piece}/place", **form).status_code


def bars(browser: Browser) -> list[str]:
    """Read how far each piece on the shelf was heard, as a screen reader tells it."""
    return re.findall(r'<progress [^>]*aria-label="([^"]+)"', browser.page("/listen"))


def test_a_piece_that_was_left_goes_on_from_its_place(robin: Browser) -> None:
    assert report(robin, "playing", 0) == 204
    assert report(robin, "paused", 23_000) == 204

    assert "Go on listening" in robin.page("/listen")
    assert set(bars(robin)) == {"Six Slow Breaths, 1 min: left at 0:23"}
    assert '<progress max="60" value="23"' in robin.page("/listen")

    report(robin, "ended", 60_000)
    assert "Go on listening" not in robin.page("/listen")
    assert bars(robin) == []


def test_every_piece_that_was_left_for_another_shows_how_far_it_was_heard(robin: Browser) -> None:
    report(robin, "playing", 0)
    report(robin, "paused", 23_000)
    report(robin, "playing", 0, "G01/5")
    report(robin, "paused", 95_000, "G01/5")

    others, last = "Six Slow Breaths, 1 min: left at 0:23", "Solid Ground, 5 min: left at 1:35"
    assert bars(robin)[0] == last
    assert set(bars(robin)) == {others, last}

    report(robin, "playing", 23_000)
    report(robin, "ended", 60_000)
    assert set(bars(robin)) == {last}


def test_a_piece_that_was_hardly_begun_is_not_set_aside(robin: Browser) -> None:
    report(robin, "playing", 0)
    report(robin, "paused", 2_000)
    report(robin, "playing", 0, "G01/5")
    report(robin, "paused", 95_000, "G01/5")

    assert set(bars(robin)) == {"Solid Ground, 5 min: left at 1:35"}


def test_a_voice_goes_on_with_what_the_page_played(robin: Browser) -> None:
    report(robin, "playing", 0)
    report(robin, "paused", 31_000)
    turns = ({"type": "launch"}, {"type": "speech", "text": "resume"})

    launched, resumed = (
        robin.client.post(
            "/talk/turn",
            json={"session": "s-1", "input": happened, "device": {"audio": True}},
            headers={"Origin": "http://localhost", "X-CSRF-Token": robin.csrf()},
            base_url="http://localhost",
        ).get_json()
        for happened in turns
    )

    assert launched["audio"] is None
    assert (resumed["audio"]["session_id"], resumed["audio"]["offset_ms"]) == ("G02", 31_000)


def test_a_report_that_makes_no_sense_is_refused(robin: Browser) -> None:
    assert report(robin, "floating", 1) == 400
    assert report(robin, "paused", "-1") == 400
    assert robin.submit("/listen/G02/7/place", now="paused", offset_ms="1").status_code == 404
    assert "Go on listening" not in robin.page("/listen")


def test_the_offline_page_knows_every_piece_by_its_title(robin: Browser) -> None:
    page = robin.page("/offline")

    assert all(script.id in page and script.title in page for script in Catalogue.load().scripts)


def test_somebody_of_the_household_gets_a_link_and_a_journal_of_their_own(
    app: Flask, config: Config, robin: Browser
) -> None:
    robin.submit("/check-in", text="not for others")
    page = robin.submit("/settings/invite").text
    link = re.search(r"http://localhost(/set-up/[\w-]+)", page)
    assert link

    mira = Browser(app, config)
    form = {"name": "Mira", "passphrase": "seven wet stones", "again": "seven wet stones"}
    assert mira.send(link[1], form).status_code == 303

    assert "not for others" not in mira.page("/journal")
    assert robin.get(link[1]).status_code == 404


def test_a_whole_check_in_by_talking_is_in_the_same_journal(robin: Browser) -> None:
    token = robin.csrf()

    def turn(happened: dict[str, Any]) -> dict[str, Any]:
        response = robin.client.post(
            "/talk/turn",
            json={"session": "s-1", "input": happened, "device": {"speech": True}},
            headers={"Origin": "http://localhost", "X-CSRF-Token": token},
            base_url="http://localhost",
        )
        assert response.status_code == 200
        answer: dict[str, Any] = response.get_json()
        return answer

    turn({"type": "launch"})
    for words in ("yes", "about a six", "hopeful", "the sky stayed up", "no thanks"):
        answer = turn({"type": "speech", "text": words})

    assert answer["session_end"]
    assert "/audio/speech/" in answer["speech_url"]
    assert "the sky stayed up" in robin.page("/journal")


def test_the_shell_is_small_and_its_files_are_kept_for_ever(robin: Browser) -> None:
    page = robin.page("/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page + robin.page("/talk"))
    sizes = 0
    for address in set(files):
        with robin.client.get(address) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            sizes += len(answer.data)

    assert len(set(files)) >= 3
    assert sizes + len(page) < 100_000
    worker = robin.get("/worker.js")
    assert worker.mimetype == "text/javascript"
    assert "/offline" in worker.text
    assert robin.get("/manifest.webmanifest").get_json(force=True)["start_url"] == "/"


# --- the microphone ---

EAR = "/talk/hear/0d4b6bd0-5b5e-4a53-9d0c-5f2d4f9b8a11"


def hear(browser: Browser, address: str, sound: bytes = b"") -> Any:
    return browser.client.post(
        address,
        data=sound,
        headers={"Origin": "http://localhost", "X-CSRF-Token": browser.csrf()},
        base_url="http://localhost",
    )


def test_what_is_said_at_the_page_is_heard_by_the_speech_process(
    robin: Browser, config: Config
) -> None:
    with speech_process(config):
        going_on = hear(robin, f"{EAR}?rate=16000&for=short", b"\0\0" * 5000)
        over = hear(robin, f"{EAR}?rate=16000&for=short&end")

    assert going_on.get_json() == {"words": "", "over": None}
    assert over.get_json()["over"] == "said"
    assert over.get_json()["text"] == "The lamp is on."


def test_a_microphone_without_a_recogniser_is_told_to_come_back(robin: Browser) -> None:
    response = hear(robin, f"{EAR}?rate=16000&for=rating", b"\0\0")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")


def test_a_microphone_that_makes_no_sense_is_refused(robin: Browser, config: Config) -> None:
    with speech_process(config):
        answers = [
            hear(robin, "/talk/hear/x?rate=16000"),
            hear(robin, f"{EAR}?rate=fast"),
            hear(robin, f"{EAR}?rate=16000&for=everything"),
            hear(robin, f"{EAR}?rate=1"),
            hear(robin, f"{EAR}?rate=16000", b"\0" * 500_000),
        ]

    assert [answer.status_code for answer in answers] == [400, 400, 400, 422, 413]
