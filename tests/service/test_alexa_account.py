"""What happens to a person when the skill is disabled in Alexa's app."""

from __future__ import annotations

from typing import Any

import pytest

from service.alexa_client import SignedAlexa, SignedRequest
from tests.support.doors import Service
from tests.support.services import entries, job_journal


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"))


@pytest.fixture
def alexa(service: Service) -> SignedAlexa:
    return SignedAlexa(service.authority, lambda: service.now, user=service.newcomer())


def post(service: Service, request: SignedRequest) -> dict[str, Any]:
    answer = service.app.test_client().post(
        "/alexa", data=request.body, headers=dict(request.headers)
    )
    assert answer.status_code == 200
    body: dict[str, Any] = answer.get_json()
    return body


def keep_something(service: Service, alexa: SignedAlexa) -> str:
    post(service, alexa.launch())
    post(service, alexa.intent("AMAZON.YesIntent"))
    post(service, alexa.intent("GiveRating", {"rating": "6"}))
    return alexa.user


def test_disabling_the_skill_deletes_all_that_was_said(
    service: Service, alexa: SignedAlexa
) -> None:
    user = keep_something(service, alexa)
    assert [e.fields["rating"] for e in entries(service.config, user, "alexa")] == [6]

    answer = post(service, alexa.disable())

    assert answer == {"version": "1.0", "response": {}}
    with job_journal(service.config) as journal:
        assert journal.person("alexa", user) is None


def test_who_comes_by_another_door_too_only_loses_this_one(
    service: Service, alexa: SignedAlexa
) -> None:
    user = keep_something(service, alexa)
    with job_journal(service.config) as journal:
        person = journal.person("alexa", user)
        assert person is not None
        journal.link_identity(person, "generic", f"{user} elsewhere", service.now)

    post(service, alexa.disable())

    with job_journal(service.config) as journal:
        assert journal.person("alexa", user) is None
    assert len(entries(service.config, f"{user} elsewhere")) == 1


def test_disabling_is_told_twice_and_done_once(service: Service, alexa: SignedAlexa) -> None:
    keep_something(service, alexa)
    disabled = alexa.disable()

    assert post(service, disabled) == post(service, disabled)


def test_a_stranger_who_disables_the_skill_leaves_nothing(
    service: Service, alexa: SignedAlexa
) -> None:
    post(service, alexa.disable())

    with job_journal(service.config) as journal:
        assert journal.person("alexa", alexa.user) is None


def test_the_privacy_page_that_the_store_names_is_there_for_everyone(service: Service) -> None:
    page = service.app.test_client().get("/privacy")

    assert page.status_code == 200
    assert "Disabling the Alexa skill deletes" in page.text
    assert 'id="care"' in page.text
