"""Realtime: short-lived keys, for connections from somebody else's machine."""

from __future__ import annotations

from typing_extensions import Unpack

from . import models
from ._core.operation import Harm, Options, asynchronous, operation
from ._core.part import part
from ._core.resource import Resource

__all__ = ["Realtime", "RealtimeSessions"]


class RealtimeSessions(Resource):
    """Short-lived keys."""

    @operation(
        "POST",
        "/v1/client/sessions",
        "create_realtime_session",
        body=models.CreateRealtimeSessionV1Request,
        whole="request",
        status=(201,),
        harm=Harm.DUPLICATE,
    )
    def create(
        self,
        *,
        request: models.CreateRealtimeSessionRequest | models.CreateRealtimeSessionRequestTypedDict,
        **options: Unpack[Options],
    ) -> models.CreateRealtimeSessionResponse:
        """Make a short-lived key, which a browser or an app may have in the place of yours.

        Calls `POST /v1/client/sessions`.

        Args:
            request: What the key is to be good for: `{"model": ...}`, and `"ttl_seconds"` for how
                long it works.
            **options: How to send the request; see `Options`.

        Returns:
            The answer: `client_secret.value` is the key.
        """
        ...

    create_async = asynchronous(create)


class Realtime(Resource):
    """Short-lived keys, for connections from somebody else's machine."""

    @part
    def sessions(self) -> RealtimeSessions:
        """Short-lived keys."""
        return RealtimeSessions(self.sdk_configuration)
