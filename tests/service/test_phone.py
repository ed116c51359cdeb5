"""Calls, from ringing to hanging up, over HTTP; recordings, from Twilio to the journal."""

from __future__ import annotations

import io
import itertools
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audio.pcm import Pcm
from audio.recognition import Transcript
from service.app import create_app
from service.config import Config
from service.lanes import Lane
from service.platforms.twilio import account
from service.platforms.twilio_signature import sign
from service.queues import TRANSCRIBE
from service.transcription import Transcriber
from service.twilio_api import TwilioApi, twilio_api
from service.twilio_client import HeardOnThePhone, PretendCall, SignedForm, heard
from service.twilio_recordings import (
    DISCARD,
    FETCH,
    RecordingDiscarder,
    RecordingFetcher,
    TwilioRecordings,
)
from service.worker import Worker
from skills.recall import Entry
from tests.support.doors import have_every_piece
from tests.support.services import entries, installation, job_journal

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "fedcba9876543210" * 2
PUBLIC_URL = "https://voice.example.org"
NUMBERS = itertools.count(15555550100)


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


CLOCK = Clock()


@pytest.fixture(scope="module")
def api() -> Iterator[TwilioApi]:
    with twilio_api(SID, TOKEN) as server:
        yield server


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, api: TwilioApi) -> Config:
    config = installation(
        tmp_path_factory.mktemp("service"),
        TWILIO_ACCOUNT=SID,
        TWILIO_TOKEN=f"{TOKEN},{'0' * 32}",
        TWILIO_API=api.origin,
        PUBLIC_URL=PUBLIC_URL,
    )
    have_every_piece(config)
    return config


@pytest.fixture(scope="module")
def client(config: Config) -> FlaskClient:
    return create_app(config, CLOCK).test_client()


class Caller:
    """Somebody on the phone."""

    def __init__(self, client: FlaskClient) -> None:
        number = f"+{next(NUMBERS)}"
        self.call = PretendCall(SID, TOKEN, f"{PUBLIC_URL}/twilio/voice", caller=number)
        self.client = client
        self.line = HeardOnThePhone((), (), None)

    def send(self, request: SignedForm) -> HeardOnThePhone:
        response = post(self.client, request)
        assert response.status_code == 200, response.data
        assert response.mimetype == "text/xml"
        self.line = heard(response.data)
        return self.line

    def ring(self) -> HeardOnThePhone:
        self.call.begin()
        return self.send(self.call.ring())

    def say(self, words: str) -> HeardOnThePhone:
        return self.send(self.call.say(self.line.actions["answer"], words))

    def press(self, keys: str) -> HeardOnThePhone:
        return self.send(self.call.press(self.line.actions["answer"], keys))

    def is_silent(self) -> HeardOnThePhone:
        return self.send(self.call.be_silent(self.line.actions["answer"]))

    def begin_recording(self) -> HeardOnThePhone:
        """Come to where a reflection is recorded."""
        self.ring()
        self.say("yes")
        line = self.say("I want to talk")
        assert line.waits == "recording"
        return line


@pytest.fixture
def caller(client: FlaskClient) -> Caller:
    """Give each test somebody nobody knows yet."""
    return Caller(client)


def post(client: FlaskClient, request: SignedForm, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {**request.headers, **named}
    return client.post(request.path, data=request.body, headers=sent)


def kept(config: Config, caller: Caller) -> list[Entry]:
    return entries(config, caller.call.caller, "twilio")


# --- a call ---


def test_a_whole_check_in_by_voice(caller: Caller, config: Config) -> None:
    assert "Twilio" in " ".join(caller.ring().said)
    caller.say("yes")
    caller.say("about a six")
    caller.say("hopeful")
    caller.say("no that's enough")
    line = caller.say("yes please")

    assert line.played[0].endswith(".wav")
    assert line.waits == "keys"
    [entry] = kept(config, caller)
    assert (entry.fields["rating"], entry.fields["feeling"]) == (6, "hopeful")


def test_a_check_in_by_keys(caller: Caller, config: Config) -> None:
    caller.ring()
    caller.press("1")
    caller.press("10")

    assert [entry.fields["rating"] for entry in kept(config, caller)] == [10]


def test_who_says_nothing_hears_of_the_keys_and_then_a_kind_close(caller: Caller) -> None:
    caller.ring()
    caller.say("yes")

    softer = caller.is_silent()
    close = caller.is_silent()

    assert any("hash" in words for words in softer.said)
    assert close.waits is None


def test_a_piece_is_paused_by_a_key_and_goes_on_from_its_place(caller: Caller) -> None:
    caller.ring()
    caller.say("yes")
    playing = caller.say("play three minutes of breathing")
    CLOCK.now += timedelta(seconds=65)
    paused = caller.press("5")
    CLOCK.now += timedelta(seconds=20)

    resumed = caller.say("continue")

    assert playing.played[0].endswith(".wav")
    assert (paused.said, paused.waits) == ((), "speech")
    assert resumed.played == (f"{playing.played[0]}?from_ms=60000",)


def test_when_a_piece_is_over_so_is_the_call(caller: Caller) -> None:
    caller.ring()
    caller.say("yes")
    playing = caller.say("play one minute")

    over = caller.send(caller.call.request(playing.actions["next"]))

    assert over == HeardOnThePhone((), (), None)


def test_a_call_that_is_broken_off_is_picked_up_by_the_next(caller: Caller) -> None:
    caller.ring()
    caller.say("yes")
    caller.say("six")
    caller.send(caller.call.hang_up())

    again = caller.ring()

    assert "where you" in " ".join(again.said)  # left off, in one wording or another
    assert again.waits == "speech"


# --- what was said earlier ---


def test_a_caller_hears_no_entry_before_a_pin_is_set(caller: Caller) -> None:
    caller.ring()
    caller.say("yes")
    caller.say("six because of the violet umbrella")
    caller.say("hopeful")

    told = caller.say("what did I say last time")

    assert "PIN" in " ".join(told.said)
    assert "hopeful" not in " ".join(told.said)


def test_a_caller_opens_the_journal_by_keys(caller: Caller, config: Config) -> None:
    caller.ring()
    caller.say("yes")
    caller.say("six")
    caller.say("hopeful")
    caller.say("no that's enough")
    with job_journal(config) as journal:
        journal.change_pin(journal.person("twilio", caller.call.caller) or "", "0419")
    caller.ring()
    asked = caller.say("what did I say last time")
    refused = caller.press("0410")
    open_to_me = caller.press("0419")
    read = caller.press("1") if "hopeful" not in " ".join(open_to_me.said) else open_to_me

    assert "PIN" in " ".join(asked.said)
    assert "hopeful" not in " ".join((*asked.said, *refused.said))
    assert "hopeful" in " ".join(read.said)


# --- recordings ---


class HearsWords:
    """A recogniser that hears the same words in everything."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, _sound: Pcm) -> Transcript:
        return Transcript(self.words, (), 0.9, "double", "of-the-tests", 1.0, self.words)


def work(config: Config, words: str = "i called my sister", times: int = 5) -> None:
    """Do what the worker has to do, at once and one after the other."""
    calls = account(config)
    assert calls is not None
    with job_journal(config) as journal:
        recordings = TwilioRecordings(calls, config.twilio_api)
        lane = Lane(
            {
                FETCH: RecordingFetcher(journal, recordings, CLOCK),
                DISCARD: RecordingDiscarder(recordings),
                TRANSCRIBE: Transcriber(journal, HearsWords(words)),
            }
        )
        worker = Worker(journal, [lane])
        for _ in range(times):
            worker.work_once(lane)


def a_recording(api: TwilioApi) -> str:
    sid = f"RE{next(NUMBERS):032x}"
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 16_000))
    api.recordings[sid] = out.getvalue()
    return sid


def forget(config: Config, caller: Caller) -> None:
    """Delete everything, as at the page."""
    with job_journal(config) as journal:
        journal.forget_person(journal.person("twilio", caller.call.caller) or "", CLOCK.now)


def callbacks(caller: Caller, line: HeardOnThePhone, sid: str) -> tuple[SignedForm, SignedForm]:
    action = caller.call.record(line.actions["recorded"], sid)
    return action, caller.call.recording_is_there(line.actions["recording"], sid)


ORDERS: Sequence[Sequence[int]] = [(0, 1), (1, 0), (0, 0, 1, 1), (1, 1, 0, 0), (0,), (1,)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("working_between", [False, True])
def test_callbacks_in_any_order_and_twice_make_one_entry(
    caller: Caller, config: Config, api: TwilioApi, order: Sequence[int], working_between: bool
) -> None:
    sid = a_recording(api)
    both = callbacks(caller, caller.begin_recording(), sid)

    for which in order:
        assert post(caller.client, both[which]).status_code == 200
        if working_between:
            work(config)
    work(config)

    [entry] = kept(config, caller)
    assert entry.fields["text_raw"] == "i called my sister"
    assert sid not in api.recordings


def test_a_recording_that_is_kept_and_could_not_be_deleted_is_deleted_at_the_next_try(
    caller: Caller, config: Config, api: TwilioApi
) -> None:
    sid = a_recording(api)
    both = callbacks(caller, caller.begin_recording(), sid)
    post(caller.client, both[0])
    work(config)
    api.recordings[sid] = b"still there"

    post(caller.client, both[1])
    work(config)

    assert sid not in api.recordings


def test_the_call_goes_on_while_the_words_are_written_down(
    caller: Caller, config: Config, api: TwilioApi
) -> None:
    line = caller.begin_recording()
    assert any("record" in words for words in line.said)

    action, _ = callbacks(caller, line, a_recording(api))
    after = caller.send(action)

    assert after.waits == "speech"
    assert [entry.fields["text"] for entry in kept(config, caller)] == [None]
    work(config)


def test_a_recording_that_is_not_there_yet_is_asked_for_again(
    caller: Caller, config: Config, api: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.jobs.SHORTEST_REST", timedelta(0))
    action, _ = callbacks(caller, caller.begin_recording(), a_recording(api))
    api.not_yet = 2
    caller.send(action)

    work(config)

    assert [entry.fields["text_raw"] for entry in kept(config, caller)] == ["i called my sister"]


def test_an_entry_that_is_deleted_before_its_words_came_stays_deleted(
    caller: Caller, config: Config, api: TwilioApi
) -> None:
    sid = a_recording(api)
    action, report = callbacks(caller, caller.begin_recording(), sid)
    caller.send(action)
    with job_journal(config) as journal:
        person = journal.person("twilio", caller.call.caller) or ""
        journal.delete_entries(person, [entry.id for entry in kept(config, caller)], CLOCK.now)

    post(caller.client, report)
    work(config)

    assert kept(config, caller) == []
    assert sid not in api.recordings


@pytest.mark.parametrize("again", [False, True])
def test_who_deletes_everything_before_the_worker_came_leaves_no_recording_at_twilio(
    caller: Caller, config: Config, api: TwilioApi, again: bool
) -> None:
    sid = a_recording(api)
    action, report = callbacks(caller, caller.begin_recording(), sid)
    caller.send(action)
    forget(config, caller)
    for late in (report, action) if again else ():
        post(caller.client, late)

    work(config)

    assert sid not in api.recordings
    assert kept(config, caller) == []


def test_who_deletes_everything_by_phone_leaves_no_recording_at_twilio(
    caller: Caller, config: Config, api: TwilioApi
) -> None:
    sid = a_recording(api)
    action, _ = callbacks(caller, caller.begin_recording(), sid)
    caller.send(action)
    caller.say("delete everything")
    caller.say("yes")
    with job_journal(config) as journal:
        assert journal.person("twilio", caller.call.caller) is None

    work(config)

    assert sid not in api.recordings


def test_a_caller_with_a_withheld_number_still_gets_their_words_kept(
    client: FlaskClient, config: Config, api: TwilioApi
) -> None:
    caller = Caller(client)
    caller.call.caller = "+266696687"  # ANONYMOUS, as a telephone spells it
    action, _ = callbacks(caller, caller.begin_recording(), a_recording(api))
    caller.send(action)

    work(config)

    assert entries(config, "+266696687", "twilio") == []
    assert len(entries(config, caller.call.sid, "twilio")) == 1


@pytest.mark.parametrize("status", ["in-progress", "absent", "failed"])
def test_a_report_that_there_is_no_recording_is_nothing_that_the_caller_did(
    caller: Caller, status: str
) -> None:
    line = caller.begin_recording()
    report = caller.call.recording_is_there(line.actions["recording"], "RE" + "0" * 32, status)

    reported = [caller.send(report) for _ in range(3)]

    assert reported == [HeardOnThePhone((), (), None)] * 3
    assert caller.send(caller.call.be_silent(line.actions["next"])).waits is not None


def test_nothing_is_recorded_of_someone_whose_words_are_not_kept(caller: Caller) -> None:
    caller.ring()
    caller.say("no")
    line = caller.say("I want to talk")

    assert line.waits == "speech"


# --- attacks ---


def stranger(url: str = PUBLIC_URL, account: str = SID, token: str = TOKEN) -> PretendCall:
    """Return a call of somebody whom nobody knows."""
    return PretendCall(account, token, f"{url}/twilio/voice", caller=f"+{next(NUMBERS)}")


@pytest.fixture
def is_refused(config: Config, caplog: pytest.LogCaptureFixture) -> Callable[..., bool]:
    """Say whether a call was turned away: with nothing said, nobody made, and no number logged."""
    caplog.set_level("DEBUG")

    def check(call: PretendCall, answer: TestResponse) -> bool:
        with job_journal(config) as journal:
            unknown = journal.person("twilio", call.caller) is None
        told = [message for message in caplog.messages if "refused: 403" in message]
        silent = (answer.status_code, answer.data) == (403, b"")
        return silent and unknown and len(told) == 1 and call.caller[1:] not in caplog.text

    return check


@pytest.mark.parametrize("signature", [None, "", "AAAA"])
def test_24_a_request_without_a_signature_is_refused(
    client: FlaskClient, is_refused: Callable[..., bool], signature: str | None
) -> None:
    ring = (call := stranger()).ring()
    headers = {"Content-Type": ring.headers["Content-Type"]}
    signed = headers if signature is None else {**headers, "X-Twilio-Signature": signature}

    assert is_refused(call, client.post(ring.path, data=ring.body, headers=signed))


@pytest.mark.parametrize(
    "url", ["http://voice.example.org", "https://evil.example", f"{PUBLIC_URL}:8443"]
)
def test_25_a_signature_over_another_address_is_refused_whatever_the_headers_say(
    client: FlaskClient, is_refused: Callable[..., bool], url: str
) -> None:
    call = stranger(url)
    host = url.split("/")[2]

    answer = post(client, call.ring(), X_Forwarded_Host=host, X_Forwarded_Proto="http")

    assert is_refused(call, answer)


def test_25_a_proxy_may_speak_plain_http_to_us(client: FlaskClient) -> None:
    assert post(client, stranger().ring(), Host="127.0.0.1:8080").status_code == 200


@pytest.mark.parametrize(
    ("told", "signed"),
    [(PUBLIC_URL, f"{PUBLIC_URL}:443"), (f"{PUBLIC_URL}:8443", PUBLIC_URL)],
)
def test_a_call_gets_through_whether_twilio_signs_the_port_or_leaves_it_out(
    tmp_path: Path, told: str, signed: str
) -> None:
    app = create_app(
        installation(tmp_path, TWILIO_ACCOUNT=SID, TWILIO_TOKEN=TOKEN, PUBLIC_URL=told)
    )
    rings = [stranger(url).ring() for url in (told, signed)]

    assert [post(app.test_client(), ring).status_code for ring in rings] == [200, 200]


def test_27_an_unsigned_field_is_refused(
    client: FlaskClient, is_refused: Callable[..., bool]
) -> None:
    ring = (call := stranger()).ring()

    answer = client.post(ring.path, data=ring.body + b"&Extra=1", headers=dict(ring.headers))

    assert is_refused(call, answer)


def test_28_a_json_body_is_refused(client: FlaskClient, is_refused: Callable[..., bool]) -> None:
    call = stranger()

    assert is_refused(call, post(client, call.ring(), Content_Type="application/json"))


def test_29_an_old_request_sent_again_gets_the_old_answer_and_writes_nothing(
    caller: Caller, config: Config
) -> None:
    caller.ring()
    caller.say("yes")
    rating = caller.call.say(caller.line.actions["answer"], "six")
    first = post(caller.client, rating)
    CLOCK.now += timedelta(days=1)

    again = post(caller.client, rating)

    assert (again.status_code, again.data) == (200, first.data)
    assert len(kept(config, caller)) == 1


def test_30_another_account_is_refused_though_it_signs_well(
    client: FlaskClient, is_refused: Callable[..., bool]
) -> None:
    call = stranger(account="AC" + "f" * 32)

    assert is_refused(call, post(client, call.ring()))


def test_the_next_token_is_good_already(client: FlaskClient) -> None:
    call = PretendCall(SID, "0" * 32, f"{PUBLIC_URL}/twilio/voice")

    assert post(client, call.ring()).status_code == 200


def test_without_an_account_every_call_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = create_app(installation(tmp_path_factory.mktemp("bare"), PUBLIC_URL=PUBLIC_URL))
    ring = PretendCall(SID, TOKEN, f"{PUBLIC_URL}/twilio/voice").ring()

    assert post(app.test_client(), ring).status_code == 403


def test_39_only_posting_is_answered(client: FlaskClient) -> None:
    assert client.get("/twilio/voice").status_code == 405


def test_a_recording_that_is_said_to_lie_elsewhere_is_refused_though_signed(
    caller: Caller, api: TwilioApi, config: Config
) -> None:
    sid = a_recording(api)
    line = caller.begin_recording()
    request = caller.call.record(line.actions["recorded"], sid)
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    fields["RecordingUrl"] = "http://169.254.169.254/latest"
    signature = sign(TOKEN, request.url, fields)
    headers = {**request.headers, "X-Twilio-Signature": signature}

    forged = caller.client.post(request.path, data=urlencode(fields).encode(), headers=headers)
    work(config)

    assert (forged.status_code, forged.data) == (403, b"")
    assert sid in api.recordings
    assert kept(config, caller) == []


def test_52_a_callers_words_never_reach_the_log(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    caller.ring()
    caller.say("yes")

    caller.say("six because of the violet umbrella")

    assert "umbrella" not in caplog.text
