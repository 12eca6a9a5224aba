"""The error answers of the live API: one function per body shape, and the exception to raise one.

The live API has no single error format: the gateway, the platform, the file service and the
proxies in front of them each have their own. A client has to survive all of them, so all of them
are here, by name, for the routes and for the fault injector.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, cast

from .wire import encode

Body = Mapping[str, Any] | bytes


Api = Literal["today", "2025-05"]
"""Which edition of the API words the refusals."""


class ApiError(Exception):
    """An answer other than success.

    Args:
        status: The HTTP status.
        body: JSON object, or raw bytes for the shapes that are not JSON.
        headers: More response headers; a body of raw bytes names its content type here.
        old: The body of the API of 2025-05, where that was another one.
    """

    def __init__(
        self,
        status: int,
        body: Body,
        headers: Mapping[str, str] | None = None,
        *,
        old: Body | None = None,
    ) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        self._old = old

    def __str__(self) -> str:
        # Only when somebody asks: a refusal may quote a request of many megabytes.
        return f"{self.status}: {self.body!r}"

    def of(self, api: Api) -> "ApiError":
        """Return the error as an edition of the API words it.

        Args:
            api: Which edition.
        """
        if api == "2025-05":
            return self if self._old is None else ApiError(self.status, self._old, self.headers)
        if isinstance(self.body, Mapping) and self.body.get("object") == "error":
            body = {**self.body, "raw_status_code": self.status}
            return ApiError(self.status, body, self.headers)
        return self

    def content(self) -> tuple[bytes, dict[str, str]]:
        """Return the body as bytes, with the headers that go with it."""
        if isinstance(self.body, bytes):
            return self.body, self.headers
        return encode(self.body), {"content-type": "application/json", **self.headers}


def platform(message: object, kind: str, code: str | None = None) -> dict[str, Any]:
    """Return the body of the model platform.

    Args:
        message: The words, or the validation report of a 422.
        kind: The value of ``type``.
        code: The platform's number as text, or None.
    """
    return {"object": "error", "message": message, "type": kind, "param": None, "code": code}


def gateway(message: str) -> dict[str, Any]:
    """Return the body of the gateway.

    Args:
        message: The words.
    """
    return {"message": message, "request_id": uuid.uuid4().hex}


def bad_request(
    message: str, kind: str = "invalid_request_error", code: str | None = None
) -> ApiError:
    """Return a 400 of the model platform.

    Args:
        message: The words.
        kind: The value of ``type``.
        code: The platform's number as text, or None.
    """
    return ApiError(400, platform(message, kind, code))


def invalid_model(model: str, status: int = 400) -> ApiError:
    """Return the answer to a model that does not exist or cannot do this.

    Args:
        model: The name that was asked for.
        status: 400 where a model is used, 404 where it is looked up.
    """
    return ApiError(status, platform(f"Invalid model: {model}", "invalid_model", "1500"))


def message_order(message: str) -> ApiError:
    """Return the answer to messages in an order that no conversation can have.

    Args:
        message: The words.
    """
    return bad_request(message, "invalid_request_message_order", "3230")


def tool_call_id(value: str) -> ApiError:
    """Return the answer to a tool-call id that is not nine letters or digits.

    Args:
        value: The id that was sent.
    """
    text = f"Tool call id was {value} but must be a-z, A-Z, 0-9, with a length of 9."
    return bad_request(text, "invalid_function_call", "3280")


def too_long(tokens: int, maximum: int) -> ApiError:
    """Return the answer to a prompt that does not fit the model.

    Args:
        tokens: Tokens of the prompt and what was asked to be generated.
        maximum: The model's context length in tokens.
    """
    return bad_request(
        f"Prompt contains {tokens} tokens and 0 draft tokens, "
        f"too large for model with {maximum} maximum context length"
    )


def unprocessable(details: Sequence[Mapping[str, Any]]) -> ApiError:
    """Return a 422 of the model platform: the report is at the top, and was under ``message``.

    Args:
        details: The entries of the report, each with type, loc, msg and input.
    """
    report = {"detail": list(details)}
    return ApiError(422, report, old=platform(report, "invalid_request_error"))


def wrong_key() -> ApiError:
    """Return the answer to a key that is not one of those that are accepted."""
    return ApiError(401, {"detail": "Invalid API Key"}, old={"detail": "Unauthorized"})


def unprocessable_query(details: Sequence[Mapping[str, Any]]) -> ApiError:
    """Return a 422 as the OpenAPI file words it: the report is at the top.

    Args:
        details: The entries of the report, each with type, loc and msg.
    """
    return ApiError(422, {"detail": list(details)})


def conversation_error(
    status: int, message: object, code: int = 3000, kind: str = "invalid_request_error"
) -> ApiError:
    """Return an error of the service for agents and conversations.

    Args:
        status: The HTTP status.
        message: The words.
        code: The service's number.
        kind: The value of ``type``.
    """
    return ApiError(status, {"object": "Error", "message": message, "type": kind, "code": code})


def unprocessable_conversation(details: Sequence[Mapping[str, Any]]) -> ApiError:
    """Return a 422 of the service for agents and conversations, which has the report twice.

    Args:
        details: The entries of the report, each with type, loc, msg and input.
    """
    error = conversation_error(422, list(details), 3001)
    return ApiError(422, {**as_object(error), "detail": list(details)})


def as_conversation_error(error: ApiError) -> ApiError:
    """Return what the model platform refuses in the form of the service for conversations.

    Args:
        error: An error of the platform; any other stays as it is.
    """
    if isinstance(error, _GivenError):
        return error
    body = as_object(error)
    report = body.get("detail") or body.get("message")
    if isinstance(report, dict):
        report = cast("dict[str, Any]", report).get("detail")
    if isinstance(report, list):
        return unprocessable_conversation(cast("list[dict[str, Any]]", report))
    if body.get("object") != "error":
        return error
    code = int(body["code"] or 3000)
    return ApiError(
        error.status,
        {"object": "Error", "message": body["message"], "type": body["type"], "code": code},
        error.headers,
    )


def as_object(error: ApiError) -> Mapping[str, Any]:
    """Return the body of an error; an empty one where it is no JSON.

    Args:
        error: The error.
    """
    return {} if isinstance(error.body, bytes) else error.body


def not_found(detail: str) -> ApiError:
    """Return a 404 of the file and job services.

    Args:
        detail: The words.
    """
    return ApiError(404, {"detail": detail})


def no_route() -> ApiError:
    """Return the gateway's answer to a path that it does not know."""
    return ApiError(404, gateway("no Route matched with those values"))


class _GivenError(ApiError):
    """An error whose body somebody gave, and no edition of the API words anew."""

    def of(self, api: Api) -> ApiError:  # noqa: ARG002 - the same for each of them
        """Return the error itself."""
        return self


def given_error(status: int, body: object = None) -> ApiError:
    """Return an error with a given body.

    Args:
        status: The HTTP status.
        body: A JSON object, a text that is sent as it is, or None for the API's own words.
    """
    if body is None:
        for make in CATALOGUE.values():
            if (made := make()).status == status:
                return made
        return ApiError(status, platform("Something went wrong", "internal_server_error", "3000"))
    if isinstance(body, dict):
        return _GivenError(status, cast("dict[str, Any]", body))
    if isinstance(body, str):
        return _GivenError(
            status, body.encode("utf-8", "backslashreplace"), {"content-type": "text/plain"}
        )
    return _GivenError(status, encode(body), {"content-type": "application/json"})


def method_not_allowed(allowed: Sequence[str]) -> ApiError:
    """Return the answer to a method that the path does not have.

    Args:
        allowed: The methods that it has.
    """
    return ApiError(405, {"detail": "Method Not Allowed"}, {"allow": ", ".join(sorted(allowed))})


def _html(title: str) -> bytes:
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    ).encode()


def _page(status: int, title: str) -> ApiError:
    return ApiError(status, _html(title), {"content-type": "text/html"})


_VALIDATION: Final = {
    "type": "extra_forbidden",
    "loc": ["body", "max_completion_tokens"],
    "msg": "Extra inputs are not permitted",
    "input": 10,
}
_CAPACITY: Final = "Service tier capacity exceeded for this model."

CATALOGUE: Final[Mapping[str, Callable[[], ApiError]]] = {
    "unauthorized_gateway": lambda: ApiError(401, gateway("Unauthorized")),
    "unauthorized_no_key": lambda: ApiError(401, gateway("No API key found in request")),
    "unauthorized": lambda: ApiError(401, {"detail": "Unauthorized"}),
    "invalid_key": wrong_key,
    "forbidden": lambda: ApiError(403, {"detail": "Forbidden"}),
    "invalid_model": lambda: invalid_model("no-such-model"),
    "message_order": lambda: message_order("Unexpected role 'user' after role 'tool'"),
    "tool_call_id": lambda: tool_call_id("call_1"),
    "too_long": lambda: too_long(40_000, 32_768),
    "too_many_tokens": lambda: bad_request(
        "Too many tokens overall, split into more batches.", "invalid_request_prompt", "3210"
    ),
    "unprocessable": lambda: ApiError(
        422, platform({"detail": [_VALIDATION]}, "invalid_request_error")
    ),
    "guardrail": lambda: ApiError(
        403,
        {
            "error": {"message": "Content blocked by guardrail", "status": 403},
            "guardrails": {
                "results": {
                    "moderation_llm_v2": {
                        "model_name": "mistral-moderation-2603",
                        "decisions": {"sexual": {"threshold": 0.1, "score": 0.3, "violated": True}},
                        "violated": True,
                        "action": "block",
                    }
                }
            },
        },
    ),
    "unprocessable_openapi": lambda: unprocessable_query(
        [{key: _VALIDATION[key] for key in ("loc", "msg", "type")}]
    ),
    "unprocessable_file": lambda: ApiError(
        422,
        {
            "detail": "Invalid file format.",
            "message": "Received file with mimetype application/zip, only application/pdf, "
            "image/.*, text/plain are currently supported",
        },
    ),
    "conversation": lambda: ApiError(
        400,
        {
            "object": "Error",
            "message": "Expected last role User or Tool",
            "type": "invalid_request_error",
            "code": 3230,
        },
    ),
    "conversation_list": lambda: ApiError(
        422,
        {
            "object": "Error",
            "detail": [_VALIDATION],
            "message": [_VALIDATION],
            "type": "invalid_request_error",
            "code": 3001,
        },
    ),
    "file_not_found": lambda: not_found("No file matches the given query."),
    "file_expired": lambda: bad_request(
        "File could not be fetched from url", "invalid_request_file", "3310"
    ),
    "no_route": no_route,
    "method_not_allowed": lambda: method_not_allowed(["POST"]),
    "rate_limit_gateway": lambda: ApiError(429, gateway("Requests rate limit exceeded")),
    "rate_limit": lambda: ApiError(429, platform("Rate limit exceeded", "rate_limited", "1300")),
    "capacity": lambda: ApiError(
        429, platform(_CAPACITY, "service_tier_capacity_exceeded", "3505")
    ),
    "capacity_old": lambda: ApiError(429, platform(_CAPACITY, "invalid_request_error")),
    "unavailable": lambda: ApiError(
        503, platform(_CAPACITY, "service_tier_capacity_exceeded", "3505")
    ),
    "internal": lambda: ApiError(
        500, platform("Internal server error", "internal_server_error", "3000")
    ),
    "too_large": lambda: _page(413, "413 Request Entity Too Large"),
    "html": lambda: _page(502, "502 Bad Gateway"),
    "timeout": lambda: _page(504, "504 Gateway Time-out"),
    "empty": lambda: ApiError(502, b""),
    "cut_json": lambda: ApiError(
        500, b'{"object":"error","message":"Internal serv', {"content-type": "application/json"}
    ),
}
"""Every error body that the live API has been seen to send, by a name to ask for it with."""
