"""Google's tokens: renewed shortly before they expire, by one caller for all."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta, timezone
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mistralai._auth.credentials import Credentials
from mistralai._auth.token_provider import TokenProvider
from mistralai.errors import SDKError

if TYPE_CHECKING:
    from collections.abc import Callable

MARGIN = timedelta(minutes=5)  # a token is renewed when less than this remains of it
LOGIN = "Run `gcloud auth application-default login`, or pass access_token."


class GoogleCredentials(Credentials):
    """Application Default Credentials.

    Args:
        google: What google-auth found, a `google.auth.credentials.Credentials`.
        transport: Makes what google-auth fetches tokens with.
        now: Tells the time in UTC, without a time zone, as google-auth does.
    """

    def __init__(
        self,
        google: Any,
        transport: Callable[[], Any],
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc).replace(tzinfo=None),
    ) -> None:
        super().__init__(None, None)
        self._google = google
        self._transport = transport
        self._now = now
        self._lock = threading.Lock()

    def __getstate__(self) -> Any:
        raise TypeError("Application Default Credentials stay in their process; pass access_token")

    def with_source(self, source: Any) -> Credentials:
        """Take a token, or a function that returns one, instead; None keeps these."""
        return TokenProvider(source, None, "access_token") if source else self

    @property
    def origin(self) -> str:
        """Where the token comes from, in words."""
        return "Application Default Credentials"

    def key(self) -> str:
        """Tell the token; the first caller who finds it expiring renews it, others wait for that.

        Raises:
            SDKError: Google gave no token.
        """
        if self._remains() < MARGIN:
            with self._lock:
                if self._remains() < MARGIN:
                    self._renew()
        token: str | None = self._google.token
        if not token:
            raise SDKError("Failed to get token from credentials", body=LOGIN)
        return token

    async def key_async(self) -> str:
        """Tell the token; waiting for a new one happens in a thread."""
        return await asyncio.to_thread(self.key) if self._remains() < MARGIN else self.key()

    def _remains(self) -> timedelta:
        expiry: datetime | None = self._google.expiry
        if not self._google.token:
            return timedelta(0)
        return timedelta.max if expiry is None else expiry - self._now()

    def _renew(self) -> None:
        try:
            self._google.refresh(self._transport())
        except import_module("google.auth.exceptions").GoogleAuthError as error:
            # What remains of the token is good for this call, and the next one tries again.
            if self._remains() <= timedelta(0):
                raise SDKError(f"Google gave no token: {error}", body=LOGIN) from error


def application_default() -> tuple[GoogleCredentials, str | None]:
    """Find the credentials of this machine, and the project that they come with.

    Raises:
        SDKError: There are none, or google-auth is not installed.
    """
    try:
        google = import_module("google.auth")
        transport = import_module("google.auth.transport.requests").Request
    except ImportError as error:
        way_out = "Run `pip install google-auth requests`, or pass access_token."
        raise SDKError("There is no access_token, and no google-auth", body=way_out) from error
    try:
        found, project = google.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    except import_module("google.auth.exceptions").GoogleAuthError as error:
        raise SDKError(f"There are no credentials of Google: {error}", body=LOGIN) from error
    return GoogleCredentials(found, transport), project
