"""The real service in real processes: talked to, killed, started again, and looked through."""

from __future__ import annotations

import functools
import json
import os
import resource
import signal
import socket
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from audio.cache import AudioCache
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis.voices import voices_from
from service.alexa_authority import AlexaAuthority
from service.alexa_client import SignedAlexa
from service.config import Config, read_config
from service.journal.store import Journal
from service.queues import TRANSCRIBE
from service.submission import Spoken, submit
from skills.recall import Entry
from skills.speech import Say
from tests.support import command_line
from tests.support.callers import Callers, wait_for_answers
from tests.support.journals import files_holding
from tests.support.running_service import Installation, running, wait_until
from tests.support.services import TOKEN, entries, job_journal

pytestmark = [pytest.mark.slow, pytest.mark.models]

MB = 1 << 20
ENDS_WITHIN_SECONDS = 10
"""What is promised of SIGTERM; a kill of what hangs comes a second before."""
REFLECTION = "I waited for a sign from other people, and then I asked myself what I wanted."


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> AlexaAuthority:
    return AlexaAuthority.open(tmp_path_factory.mktemp("authority"), datetime.now(UTC))


@pytest.fixture
def service(tmp_path: Path, authority: AlexaAuthority) -> Iterator[Installation]:
    with running(tmp_path, authority) as service:
        yield service


@pytest.fixture
def alexa(authority: AlexaAuthority) -> SignedAlexa:
    return SignedAlexa(authority, lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a reflection, spoken by our own voice."""
    folder = tmp_path_factory.mktemp("recording")
    voices = voices_from(["piper"])
    renderer = Renderer(AudioCache(folder / "cache"), voices.synthesizers)
    path = folder / "evening.wav"
    with path.open("w+b") as out:
        renderer.write(Piece.of_speech((Say(REFLECTION, personal=True),), "wyoming"), out)
    voices.close()
    return path


def config_of(service: Installation) -> Config:
    return read_config(service.settings, folder=service.folder)


def say(text: str) -> dict[str, Any]:
    return {"type": "speech", "text": text, "confidence": 0.93}


def kept_of(config: Config, users: list[str]) -> dict[str, list[Entry]]:
    with job_journal(config) as journal:
        persons = {user: journal.person("generic", user) for user in users}
        return {user: list(journal.entries(p)) if p else [] for user, p in persons.items()}


def mark(part: str) -> str:
    """Return what the command line of its speech, worker or web has in it."""
    return {"web": "gunicorn"}.get(part, f"service.cli {part}")


def processes(service: Installation, part: str) -> set[int]:
    """Return the processes of its speech, worker or web."""
    return {number for number, command in service.processes().items() if mark(part) in command}


def test_a_check_in_by_signed_requests_and_one_by_the_generic_door(
    service: Installation, alexa: SignedAlexa
) -> None:
    for request in (
        alexa.launch(),
        alexa.intent("AMAZON.YesIntent"),
        alexa.intent("GiveRating", {"rating": "6"}),
        alexa.intent("NameFeeling", {"feeling": "hopeful"}),
        alexa.speak("I said no to a favor and the sky stayed up"),
    ):
        response = service.alexa(request)
        assert "outputSpeech" in response
    service.turn("u-1", {"type": "launch"})
    for words in ("yes", "about a six", "hopeful", "I said no to a favor", "no thanks"):
        answer = service.turn("u-1", say(words))

    assert (answer["session_end"], answer["expects_reply"]) == (True, False)
    by_voice = entries(config_of(service), "amzn1.ask.account.DEMO", "alexa")
    by_text = entries(config_of(service), "u-1")
    for (entry,) in (by_voice, by_text):
        assert (entry.fields["rating"], entry.fields["feeling"]) == (6, "hopeful")
        assert "favor" in entry.fields["text"]


def test_a_reflection_is_recognised_by_the_running_service(
    service: Installation, recording: Path
) -> None:
    service.wait_until_ready()

    done = command_line.run(
        service.settings, service.folder, "reflect", "--file", str(recording), "--json"
    )

    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert "sign from other people" in row["text"].lower()
    assert list((service.home / "data" / "recordings").iterdir()) == []


def test_1_what_was_acknowledged_before_a_kill_is_there_after_it(service: Installation) -> None:
    acknowledged: list[str] = []

    def meet(user: str) -> None:
        """Come to a first rating; a service that was killed acknowledges nothing more."""
        try:
            service.turn(user, {"type": "launch"})
            service.turn(user, say("yes"))
            rated = service.turn(user, say("a six"), request_id=user)
        except (OSError, HTTPException):
            return
        assert rated["saved"] == [{"rating": 6}]
        acknowledged.append(user)

    users = [f"u-{number}" for number in range(2_000)]
    with ThreadPoolExecutor(4) as threads:
        met = [threads.submit(meet, user) for user in users]
        wait_until(lambda: len(acknowledged) > 40, "turns")
        service.kill_all()
    for meeting in met:
        meeting.result()

    service.start()
    repeated = service.turn(acknowledged[-1], say("a six"), request_id=acknowledged[-1])

    assert repeated["saved"] == [{"rating": 6}]
    kept = kept_of(config_of(service), users)
    assert len(acknowledged) < len(users)
    assert {user for user, found in kept.items() if found} >= set(acknowledged)
    assert all(len(found) <= 1 for found in kept.values())
    assert {entry.fields["rating"] for found in kept.values() for entry in found} == {6}
    with job_journal(config_of(service)) as journal:
        assert journal.upkeep.check() == []


def test_7_asked_to_end_it_ends_every_process(service: Installation) -> None:
    service.wait_until_ready()
    before = service.processes()

    assert service.terminate() == 0

    assert len(before) >= 5
    assert service.processes() == {}
    assert list(service.temporary.iterdir()) == []


def test_7_under_load_and_with_a_job_that_hangs_it_is_gone_in_time_and_the_job_is_done_once_more(
    service: Installation, recording: Path
) -> None:
    service.wait_until_ready()
    with job_journal(config_of(service)) as journal:
        told = Spoken("generic", "u-1", recording.read_bytes(), datetime.now(UTC), ZoneInfo("UTC"))
        submit(journal, told)
        wait_until(lambda: leased(journal, TRANSCRIBE), "the recording's job")
    os.kill(service.part(mark("speech")), signal.SIGSTOP)
    callers = Callers(service.port, 4)
    with callers.calling():
        wait_for_answers(callers, 20)
        ended, took = service.terminate_timed()
        assert ended == 0

    assert took < ENDS_WITHIN_SECONDS
    assert service.processes() == {}
    assert set(callers.outcomes) <= {"200", "refused"}, callers.outcomes
    with job_journal(config_of(service)) as journal:
        assert [user for user in callers.saved if not journal.person("generic", user)] == []
        assert leased(journal, TRANSCRIBE) == 1

    service.start()
    wait_until(lambda: said(config_of(service), "u-1"), "the recording's words")
    assert said(config_of(service), "u-1").lower().count("sign from other people") == 1
    assert list((service.home / "data" / "recordings").iterdir()) == []
    with job_journal(config_of(service)) as journal:
        assert not journal.jobs.depths().get(TRANSCRIBE)


def leased(journal: Journal, kind: str) -> int:
    return journal.jobs.depths().get(kind, {}).get("leased", 0)


def said(config: Config, user: str) -> str:
    (entry,) = entries(config, user)
    return str(entry.fields.get("text") or "")


@pytest.mark.parametrize("part", ["speech", "worker", "web"])
def test_a_part_that_is_killed_comes_back(service: Installation, part: str) -> None:
    service.wait_until_ready()
    before = processes(service, part)

    os.kill(service.part(mark(part)), signal.SIGKILL)

    wait_until(lambda: not before & processes(service, part), "its end")
    wait_until(lambda: processes(service, part), "its return")
    wait_until(lambda: service.is_healthy() and service.is_ready(), "its work")
    assert service.turn("u-1", {"type": "launch"})["text"]


def test_turns_go_on_while_the_speech_process_is_away(service: Installation) -> None:
    service.wait_until_ready()
    os.kill(service.part(mark("speech")), signal.SIGKILL)

    answers = [service.turn("u-1", {"type": "launch"}), service.turn("u-1", say("yes"))]

    assert all(answer["text"] for answer in answers)
    assert service.is_healthy()


def test_a_killed_supervisor_leaves_no_process_and_can_be_replaced(service: Installation) -> None:
    service.wait_until_ready()

    service.kill_supervisor()

    wait_until(lambda: not service.processes(), f"the end of {service.processes()}")
    service.start()
    assert service.turn("u-1", {"type": "launch"})["text"]


def test_29_too_many_connections_are_shed_and_it_recovers(service: Installation) -> None:
    service.terminate()
    service.start(open_files=64)
    address, before = ("127.0.0.1", service.port), web_processes(service)

    with ExitStack() as stack:
        for _ in range(300):
            with suppress(OSError):  # what is shed
                stack.enter_context(socket.create_connection(address, timeout=1))

    wait_until(service.is_healthy, "its recovery")
    assert web_processes(service) == before, "whom it was answering must not be cut"
    assert service.turn("u-1", {"type": "launch"})["text"]


def test_29_a_web_process_holds_less_than_256_mb_under_load(service: Installation) -> None:
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(functools.partial(take_a_turn, service), range(128)))

    assert set(statuses) == {200}
    assert max(resident_mb(process) for process in web_processes(service)) < 256


def test_29_without_memory_requests_are_shed_and_it_recovers(service: Installation) -> None:
    limit_memory(service, 16 * MB)  # less than they hold: nothing more is given to them
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(functools.partial(take_a_turn, service), range(64)))
    assert set(statuses) <= {None, 200, 500, 503}
    assert set(statuses) != {200}

    limit_memory(service, resource.RLIM_INFINITY)

    wait_until(service.is_healthy, "its recovery")
    assert service.turn("u-1", {"type": "launch"})["text"]


def web_processes(service: Installation) -> Sequence[int]:
    return [process for process, command in service.processes().items() if "gunicorn" in command]


def resident_mb(process: int) -> float:
    """Return what a cgroup would count of a process, its share of what is shared (PSS)."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    (kb,) = (line.split()[1] for line in lines if line.startswith("Pss:"))
    return int(kb) / 1024


def limit_memory(service: Installation, most: int) -> None:
    """Limit what web processes may write to: heap, stacks, private mappings, touched or not."""
    for process in web_processes(service):
        with suppress(ProcessLookupError):  # it has ended, and the supervisor starts another
            resource.prlimit(process, resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))


def take_a_turn(service: Installation, number: int) -> int | None:
    """Return the answer's status; None where the connection was cut."""
    body = json.dumps({"user": f"u-{number}", "session": "s-1", "input": {"type": "launch"}})
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    try:
        return service.request("POST", "/v1/turn", body.encode(), headers).status
    except (OSError, HTTPException):
        return None


def test_26_a_second_server_on_the_same_home_refuses_and_harms_nothing(
    service: Installation,
) -> None:
    second = command_line.run(service.settings, service.folder, "serve")

    assert second.returncode == 1
    assert "another server" in second.stderr
    assert service.is_healthy()


def _through_the_other_doors(service: Installation, canary: str) -> None:
    """Say it where we are refused, too: what is refused must not be written down either."""
    for path in ("/dialogflow/es", "/dialogflow/cx", "/v1/chat/completions", f"/audio/{canary}"):
        body = {"queryResult": {"queryText": canary}, "messages": [{"content": canary}]}
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
        service.request("POST", f"{path}?say={canary}", json.dumps(body).encode(), headers)
    chat = {"model": "selftrust", "messages": [{"role": "user", "content": canary}], "user": canary}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
    service.request("POST", "/v1/chat/completions", json.dumps(chat).encode(), headers)


@pytest.mark.timeout(900)  # a dozen programs one after the other, on a busy machine
def test_what_is_said_through_any_door_lies_nowhere_in_plain_text(
    service: Installation,
    alexa: SignedAlexa,
    recording: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    canary = "ferdinand"
    by_door = [f"the violet umbrella of uncle {canary}", f"uncle {canary} keeps bees"]
    service.wait_until_ready()
    service.turn("u-1", {"type": "launch"})
    for words in ("yes", "about a six", "hopeful"):
        service.turn("u-1", say(words))
    spoken = service.turn("u-1", say(by_door[0]), device={"speech": True})
    service.request("GET", spoken["speech_url"].removeprefix(f"http://127.0.0.1:{service.port}"))
    service.request("POST", "/v1/turn", f'{{"user": "{canary}"'.encode())
    for request in (
        alexa.launch(),
        alexa.intent("AMAZON.YesIntent"),
        alexa.intent("GiveRating", {"rating": "6"}),
        alexa.intent("NameFeeling", {"feeling": canary}),
        alexa.speak(by_door[1]),
    ):
        service.alexa(request)
    command_line.run(
        service.settings, service.folder, "talk", "--text", said=f"yes\nsix\nfine\n{by_door[0]}\n"
    )
    command_line.run(service.settings, service.folder, "reflect", "--file", str(recording))

    _through_the_other_doors(service, canary)
    other = tmp_path_factory.mktemp("other") / "u-2.zip"
    service.turn("u-2", {"type": "launch"})
    for command in (
        ("journal", "search", canary, "--user", "u-1"),
        ("journal", "export", "--user", "u-2", "--zip", str(other)),
        ("backup", str(service.folder / "evening.backup")),
    ):
        command_line.run(service.settings, service.folder, *command)
    with zipfile.ZipFile(other) as archive:
        assert not any(canary.encode() in archive.read(name) for name in archive.namelist())

    kept = [entries(config_of(service), "u-1"), entries(config_of(service), "me", "terminal")]
    assert any(canary in str(entry.fields) for entry in kept[0])
    assert any("sign" in str(entry.fields) for entry in kept[1])
    for plain in (canary, canary.title(), canary.upper(), "sign from other"):
        assert files_holding(service.folder, plain.encode()) == []
        assert files_holding(service.folder, plain.encode("utf-16-le")) == []
    service.terminate()
    assert files_holding(service.folder, canary.encode()) == []
    assert b"Traceback" not in service.log.read_bytes()
