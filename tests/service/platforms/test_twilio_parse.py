"""What Twilio sends becomes a turn, and what does not look like what it is becomes none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platforms.request import RawRequest, Refused
from service.platforms.twilio import Account, TwilioVoice
from service.platforms.twilio_form import NOBODY
from service.platforms.twilio_signature import sign
from service.platforms.twilio_step import CallerSeal, On, Step
from skills.turn import Device, Event, Intent, Player, Recording, Turn, Utterance

REQUESTS = Path(__file__).parent / "twilio_requests"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SID = "AC" + "0" * 32
TOKEN = "1" * 32
CALL = "CA" + "1" * 32
RECORDING = "RE" + "2" * 32
DOOR = TwilioVoice(Account(SID, (TOKEN,)), "https://voice.example.org", lambda: NOON, "en-GB")
URL = "https://voice.example.org/twilio/voice"


def recorded(name: str) -> dict[str, str]:
    text = (REQUESTS / f"{name}.form").read_text("ascii").strip()
    return dict(parse_qsl(text, keep_blank_values=True))


def step(on: On, *, at: datetime = NOON, asked: str | None = None, **facts: object) -> Step:
    return Step(on, int(at.timestamp()), "a1", asked, **facts)  # type: ignore[arg-type]  # tests'


def raw(fields: dict[str, str], step: Step | None = None) -> RawRequest:
    query = step.query() if step else ""
    url = f"{URL}?{query}" if query else URL
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(TOKEN, url, fields),
    }
    body = urlencode(fields).encode()
    return RawRequest("POST", "/twilio/voice", headers, query.encode(), body, "")


def parsed(fields: dict[str, str], step: Step | None = None) -> Turn:
    request = raw(fields, step)
    DOOR.verify(request)
    turn = DOOR.parse(request)
    assert isinstance(turn, Turn)
    return turn


def refusal(request: RawRequest) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        DOOR.verify(request)
    return caught.value.status, caught.value.code


def test_a_call_that_comes_in_says_who_and_when() -> None:
    turn = parsed(recorded("incoming_call"))

    assert turn == Turn(
        platform="twilio",
        user="+15555550100",
        session=CALL,
        at=NOON,
        input=Event("launch"),
        request_id=turn.request_id,
        locale="en-GB",
        device=Device(shared=True, telephone=True, record=True, keys=True),
        new_session=True,
    )


@pytest.mark.parametrize(
    ("name", "at_step", "expected"),
    [
        (
            "gather_speech",
            step("answer"),
            Utterance("I felt proud because I called my sister.", 0.93),
        ),
        ("gather_digits", step("answer", asked="rating"), Utterance("1")),
        ("gather_digits", step("answer", asked="yes_no"), Utterance("yes")),
        ("gather_empty", step("answer"), Event("silence")),
        ("gather_empty", step("silence"), Event("silence")),
        ("gather_empty", step("finished", token="t"), Event("playback_finished", "t")),
        ("gather_digits", step("key", token="t"), Intent("PauseAudio")),
        ("status_completed", None, Event("session_ended")),
        ("record_action", step("recorded"), Event("recorded")),
        ("recording_status", step("recording"), Event("recorded")),
    ],
)
def test_what_happens_in_a_call(
    name: str, at_step: Step | None, expected: Utterance | Event | Intent
) -> None:
    assert parsed(recorded(name), at_step).input == expected


def test_every_recorded_request_has_its_expectation() -> None:
    tested = {"incoming_call", "gather_speech", "gather_digits", "gather_empty"}
    tested |= {"record_action", "recording_status", "status_completed"}

    assert {file.stem for file in REQUESTS.glob("*.form")} == tested


def test_ten_is_two_keys() -> None:
    fields = {**recorded("gather_digits"), "Digits": "10"}

    assert parsed(fields, step("answer", asked="rating")).input == Utterance("10")


@pytest.mark.parametrize(("key", "direction"), [("7", "back"), ("9", "forward")])
def test_two_keys_wind_a_piece(key: str, direction: str) -> None:
    fields = {**recorded("gather_digits"), "Digits": key}

    turn = parsed(fields, step("key", token="t"))

    assert turn.input == Intent("SeekAudio", {"direction": direction})


def test_where_a_piece_is_follows_from_when_it_began() -> None:
    began = step("key", at=NOON - timedelta(seconds=65), token="t", offset_ms=30_000)

    assert parsed(recorded("gather_digits"), began).player == Player("t", 90_000)


def test_both_callbacks_of_a_recording_name_one_entry() -> None:
    action = parsed(recorded("record_action"), step("recorded"))
    report = parsed(recorded("recording_status"), step("recording"))

    assert action.recording == report.recording
    assert action.recording is not None
    assert action.recording.id == RECORDING
    assert (action.session, report.session) == (CALL, "")


def test_a_report_without_a_caller_is_known_by_what_we_sealed() -> None:
    fields = recorded("recording_status")
    report = {name: v for name, v in fields.items() if name.startswith(("Acc", "Call", "Rec"))}
    caller = CallerSeal([TOKEN]).seal("+15555550100")

    turn = parsed(
        {name: v for name, v in report.items() if name not in ("Caller", "Called")},
        step("recording", caller=caller),
    )

    assert (turn.user, turn.recording) == (
        "+15555550100",
        Recording(RECORDING, turn.recording.entry_id if turn.recording else ""),
    )


def test_a_caller_that_we_did_not_seal_is_nobody() -> None:
    forged = CallerSeal(["another token"]).seal("+15555550100")

    with pytest.raises(Refused):
        parsed(recorded("recording_status"), step("recording", caller=forged))


@pytest.mark.parametrize("number", [*sorted(NOBODY), "Anonymous", ""])
def test_those_who_withhold_their_number_are_not_one_person(number: str) -> None:
    assert parsed({**recorded("incoming_call"), "From": number}).user == CALL


def test_the_same_words_twice_in_a_call_are_two_turns() -> None:
    fields = recorded("gather_speech")
    at = int(NOON.timestamp())
    first, again = (parsed(fields, Step("answer", at, "a1")) for _ in range(2))
    second = parsed(fields, Step("answer", at, "a2"))

    assert first.request_id != second.request_id
    assert first.request_id == again.request_id


# --- forgeries ---


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("CallSid", "CA1"),
        ("CallSid", "CA" + "g" * 32),
        ("AccountSid", "AC" + "1" * 32),
        ("CallStatus", "excited"),
        ("From", "+15555550100FromCity"),
        ("To", "+1555 555"),
        ("Digits", "1;2"),
        ("Confidence", "1.5"),
        ("Confidence", "nan"),
        ("RecordingSid", "../../etc/passwd"),
        ("RecordingUrl", "https://evil.example/2010-04-01/Accounts/a/Recordings/b"),
        ("RecordingUrl", "http://169.254.169.254/latest/meta-data"),
        ("RecordingDuration", "-1"),
    ],
)
def test_26_a_field_that_does_not_look_like_itself_is_refused_though_signed(
    field: str, value: str
) -> None:
    assert refusal(raw({**recorded("record_action"), field: value}))[0] == 403


def test_26_a_boundary_that_was_moved_is_refused() -> None:
    fields = recorded("incoming_call")
    moved = {k: v for k, v in fields.items() if k != "FromCity"}
    moved["From"] += "FromCity"
    good = raw(fields)
    forged = RawRequest("POST", good.path, good.headers, b"", urlencode(moved).encode(), "")

    assert refusal(forged) == (403, "form_shape")


def test_27_an_unknown_field_that_is_signed_is_passed_over() -> None:
    fields = recorded("incoming_call")

    assert parsed({**fields, "StirVerstat": "TN-Validation-Passed-A"}).input == Event("launch")


def test_27_a_field_twice_is_refused() -> None:
    good = raw(recorded("incoming_call"))
    forged = RawRequest("POST", good.path, good.headers, b"", good.body + b"&From=%2B1555", "")

    assert refusal(forged) == (403, "form_field_twice")


@pytest.mark.parametrize(
    "body", [b"%ff=1", b"\xff", b"a", b"a=%00", b"&".join(b"a%d=1" % n for n in range(200))]
)
def test_35_a_form_that_would_break_things_is_refused(body: bytes) -> None:
    good = raw(recorded("incoming_call"))

    assert refusal(RawRequest("POST", good.path, good.headers, b"", body, ""))[0] == 403


def test_an_address_that_is_older_than_stored_answers_is_refused() -> None:
    old = step("answer", at=NOON - timedelta(days=7, seconds=1))

    assert refusal(raw(recorded("gather_speech"), old)) == (403, "address_too_old")


def test_an_address_that_we_did_not_write_is_refused() -> None:
    fields = recorded("gather_speech")
    url = f"{URL}?on=everything&at=x"
    headers = {**raw(fields).headers, "X-Twilio-Signature": sign(TOKEN, url, fields)}
    body = urlencode(fields).encode()

    request = RawRequest("POST", "/twilio/voice", headers, b"on=everything&at=x", body, "")

    assert refusal(request) == (403, "address_not_ours")


def outcome(request: RawRequest) -> str | int:
    try:
        DOOR.verify(request)
        DOOR.parse(request)
    except Refused as refused:
        return refused.status
    return "a turn"


NAMES = sorted({name for file in REQUESTS.glob("*.form") for name in recorded(file.stem)})


@given(name=st.sampled_from(NAMES), value=st.text(), query=st.binary(max_size=60))
def test_anything_in_a_signed_form_is_a_turn_or_a_refusal(
    name: str, value: str, query: bytes
) -> None:
    fields = {**recorded("record_action"), name: value.encode("utf-8", "ignore").decode()}
    url = f"{URL}?{query.decode('latin-1')}" if query else URL
    headers = {**raw(fields).headers, "X-Twilio-Signature": sign(TOKEN, url, fields)}
    request = RawRequest("POST", "/twilio/voice", headers, query, urlencode(fields).encode(), "")

    assert outcome(request) in ("a turn", 403)


@given(body=st.binary(max_size=200))
def test_any_bytes_at_all_are_refused(body: bytes) -> None:
    good = raw(recorded("incoming_call"))

    assert outcome(RawRequest("POST", good.path, good.headers, b"", body, "")) == 403
