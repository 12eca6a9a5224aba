from __future__ import annotations

import asyncio
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from google.auth.exceptions import RefreshError

from mistralai.models import SDKError
from mistralai_gcp.credentials import GoogleCredentials

CALLERS = 50


class FakeGoogle:
    """Credentials whose clock the test moves; a refresh gives an hour."""

    def __init__(self) -> None:
        self.now = datetime(2025, 5, 1)  # noqa: DTZ001 - google-auth's times have no zone
        self.looks = 0
        self.crowd = 0
        self._looked = threading.Condition()
        self._token: str | None = None
        self.expiry: datetime | None = None
        self.refreshes = 0
        self.fails = False
        self.gate: threading.Event | None = None

    @property
    def token(self) -> str | None:
        with self._looked:
            self.looks += 1
            self._looked.notify_all()
        return self._token

    @token.setter
    def token(self, token: str) -> None:
        self._token = token

    def refresh(self, request: Any) -> None:
        assert request == "transport"
        with self._looked:
            # Only when the crowd has found the token missing, so that all would fetch one.
            assert self._looked.wait_for(lambda: self.looks >= self.crowd, timeout=30)
        if self.gate is not None:
            assert self.gate.wait(timeout=30)
        self.refreshes += 1
        if self.fails:
            raise RefreshError("the login has expired")
        self.token = f"token-{self.refreshes}"
        self.expiry = self.now + timedelta(hours=1)


@pytest.fixture
def google() -> FakeGoogle:
    return FakeGoogle()


@pytest.fixture
def credentials(google: FakeGoogle) -> GoogleCredentials:
    return GoogleCredentials(google, lambda: "transport", lambda: google.now)


@pytest.fixture(params=["sync", "async"])
def key(request: pytest.FixtureRequest, credentials: GoogleCredentials) -> Any:
    """Asks for the token, blocking or awaiting."""
    if request.param == "sync":
        return credentials.key
    return lambda: asyncio.run(credentials.key_async())


def test_nothing_is_fetched_before_it_is_needed(google: FakeGoogle, credentials: GoogleCredentials):
    assert google.refreshes == 0
    assert repr(credentials) == "<credentials from Application Default Credentials>"


def test_a_token_can_be_given_instead_and_none_keeps_what_google_found(
    google: FakeGoogle, credentials: GoogleCredentials
):
    assert credentials.with_source("other").key() == "other"
    assert credentials.with_source(lambda: "another").key() == "another"
    assert credentials.with_source(None) is credentials


def test_a_token_serves_as_long_as_five_minutes_remain(google: FakeGoogle, key: Any):
    start = google.now
    seen: list[str] = []
    for minutes in (0, 1, 54, 55):
        google.now = start + timedelta(minutes=minutes)
        seen.append(key())
    assert seen == ["token-1"] * 4
    assert google.refreshes == 1


def test_a_token_is_renewed_when_less_than_five_minutes_remain(google: FakeGoogle, key: Any):
    assert key() == "token-1"
    google.now += timedelta(minutes=55, seconds=1)
    assert [key(), key()] == ["token-2", "token-2"]
    assert google.refreshes == 2


def test_a_token_that_never_expires_is_never_renewed(google: FakeGoogle, key: Any):
    google.token = "for ever"  # noqa: S105 - of nobody
    google.now += timedelta(days=9999)
    assert key() == "for ever"
    assert google.refreshes == 0


def test_fifty_threads_cause_one_refresh(google: FakeGoogle, credentials: GoogleCredentials):
    google.crowd = CALLERS + 1  # who refreshes looks twice

    def ask(_: int) -> str:
        return credentials.key()

    with ThreadPoolExecutor(CALLERS) as pool:
        assert [*pool.map(ask, range(CALLERS))] == ["token-1"] * CALLERS
    assert google.refreshes == 1


def test_fifty_tasks_cause_one_refresh(google: FakeGoogle, credentials: GoogleCredentials):
    google.crowd = CALLERS + 2  # who refreshes looks in its task and twice in its thread

    async def ask_all() -> list[str]:
        return await asyncio.gather(*(credentials.key_async() for _ in range(CALLERS)))

    assert asyncio.run(ask_all()) == ["token-1"] * CALLERS
    assert google.refreshes == 1


def test_fifty_threads_and_fifty_tasks_cause_one_refresh(
    google: FakeGoogle, credentials: GoogleCredentials
):
    google.crowd = 2 * CALLERS + 1

    def ask(_: int) -> str:
        return credentials.key()

    async def ask_all() -> list[str]:
        return await asyncio.gather(*(credentials.key_async() for _ in range(CALLERS)))

    with ThreadPoolExecutor(CALLERS) as pool:
        threads = pool.map(ask, range(CALLERS))
        assert asyncio.run(ask_all()) == ["token-1"] * CALLERS
        assert [*threads] == ["token-1"] * CALLERS
    assert google.refreshes == 1


def test_the_event_loop_goes_on_during_a_refresh(
    google: FakeGoogle, credentials: GoogleCredentials
):
    google.gate = threading.Event()

    async def both() -> str:
        token = asyncio.create_task(credentials.key_async())
        await asyncio.sleep(0)
        # Only a loop that goes on can open the gate that the refresh waits at.
        assert google.gate is not None
        google.gate.set()
        return await token

    assert asyncio.run(both()) == "token-1"


def test_what_remains_of_a_token_serves_when_google_gives_no_new_one(google: FakeGoogle, key: Any):
    key()
    google.fails = True
    google.now += timedelta(minutes=56)
    assert key() == "token-1"
    google.fails = False
    assert key() == "token-3"


def test_without_a_token_the_error_has_the_command_to_run(google: FakeGoogle, key: Any):
    google.fails = True
    with pytest.raises(SDKError, match="the login has expired") as raised:
        key()
    assert raised.value.status_code == -1
    assert "gcloud auth application-default login" in str(raised.value)
    assert isinstance(raised.value.__cause__, RefreshError)


def test_an_expired_token_is_not_sent(google: FakeGoogle, key: Any):
    key()
    google.fails = True
    google.now += timedelta(hours=1)
    with pytest.raises(SDKError, match="the login has expired"):
        key()


def test_a_refresh_that_brings_nothing_is_an_error(
    google: FakeGoogle, key: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(google, "refresh", lambda _: None)
    with pytest.raises(SDKError, match="Failed to get token from credentials"):
        key()


def test_credentials_do_not_travel_in_pickles(credentials: GoogleCredentials):
    with pytest.raises(TypeError, match="pass access_token"):
        pickle.dumps(credentials)
