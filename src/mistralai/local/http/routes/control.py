"""The control routes under /_local: what a test may order and see. No key is asked for."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mistralai.local.control.faults import Fault
from mistralai.local.control.requests import seen
from mistralai.local.control.scripts import Script
from mistralai.local.errors import CATALOGUE, bad_request
from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import read_json
from mistralai.local.http.control_document import document
from mistralai.local.schema.base import check
from mistralai.local.schema.control import Advance, Limits, WhenUnanswered
from mistralai.local.state import State
from mistralai.local.wire import decode


async def _document(state: State, request: Request) -> Response:
    return JSONResponse(document())


def _scope(request: Request) -> str | None:
    """Return of which scope alone something is meant; None for everything."""
    return request.query_params.get("scope")


async def _requests(state: State, request: Request) -> Response:
    entries = state.controls.journal.entries(_scope(request))
    return JSONResponse({"requests": [seen(entry).to_wire() for entry in entries]})


async def _journal(state: State, request: Request) -> Response:
    return JSONResponse({"entries": state.controls.journal.to_wire(_scope(request))})


async def _clear_journal(state: State, request: Request) -> Response:
    state.controls.journal.clear(_scope(request))
    return Response(status_code=204)


def _faults_to_wire(state: State) -> dict[str, Any]:
    pending = [
        {**fault.to_wire(), "times": left} for fault, left in state.controls.faults.pending()
    ]
    return {"pending": pending, "bodies": sorted(CATALOGUE)}


async def _faults(state: State, request: Request) -> Response:
    return JSONResponse(_faults_to_wire(state))


async def _add_fault(state: State, request: Request) -> Response:
    state.controls.faults.add(await read_json(Fault, request))
    return JSONResponse(_faults_to_wire(state), status_code=201)


async def _clear_faults(state: State, request: Request) -> Response:
    state.controls.faults.clear(_scope(request))
    return Response(status_code=204)


def _answers_to_wire(state: State, request: Request) -> dict[str, Any]:
    scripts, scope = state.controls.scripts, _scope(request)
    return {"pending": scripts.pending(scope), "strict": scripts.refuses(scope)}


async def _answers(state: State, request: Request) -> Response:
    return JSONResponse(_answers_to_wire(state, request))


async def _add_answer(state: State, request: Request) -> Response:
    for script in await _scripts_in(request):
        state.controls.scripts.add(script)
    return JSONResponse(_answers_to_wire(state, request), status_code=201)


async def _scripts_in(request: Request) -> list[Script]:
    """Return the script in the body, or all of those in a list."""
    body = await request.body()
    if not body.lstrip().startswith(b"["):
        return [await read_json(Script, request)]
    try:
        many = decode(body)
    except ValueError as error:
        raise bad_request(f"The body is no JSON: {error}") from None
    return [check(Script, one) for one in many]


async def _clear_answers(state: State, request: Request) -> Response:
    state.controls.scripts.clear(_scope(request))
    return Response(status_code=204)


async def _report(state: State, request: Request) -> Response:
    return JSONResponse(state.controls.scripts.report(_scope(request)))


async def _set_unanswered(state: State, request: Request) -> Response:
    wanted = await read_json(WhenUnanswered, request)
    state.controls.scripts.refuse_others(refuse=wanted.then == "error", scope=wanted.scope)
    return Response(status_code=204)


async def _limits(state: State, request: Request) -> Response:
    limits = state.controls.limits
    shown = ("enforced", "requests", "tokens", "used_requests", "used_tokens")
    return JSONResponse({name: getattr(limits, name) for name in shown})


async def _set_limits(state: State, request: Request) -> Response:
    wanted = await read_json(Limits, request)
    try:
        state.controls.limits.switch_on(
            requests=wanted.requests, tokens=wanted.tokens, body=wanted.body
        )
    except ValueError as error:
        raise bad_request(str(error)) from None
    return Response(status_code=204)


async def _clear_limits(state: State, request: Request) -> Response:
    state.controls.limits.switch_off()
    return Response(status_code=204)


async def _advance(state: State, request: Request) -> Response:
    wanted = await read_json(Advance, request)
    try:
        now = await state.advance(wanted.seconds)
    except ValueError as error:
        raise bad_request(str(error)) from None
    return JSONResponse({"now": now})


async def _now(state: State, request: Request) -> Response:
    return JSONResponse({"now": state.controls.clock.now()})


async def _reset(state: State, request: Request) -> Response:
    await state.reset()
    return Response(status_code=204)


_ROUTES: Final[Sequence[tuple[str, str, Callable[[State, Request], Awaitable[Response]]]]] = (
    ("openapi.json", "GET", _document),
    ("journal", "GET", _journal),
    ("journal", "DELETE", _clear_journal),
    ("faults", "GET", _faults),
    ("faults", "POST", _add_fault),
    ("faults", "DELETE", _clear_faults),
    ("answers", "GET", _answers),
    ("answers", "POST", _add_answer),
    ("answers", "DELETE", _clear_answers),
    ("limits", "GET", _limits),
    ("answers/report", "GET", _report),
    ("answers/unanswered", "PUT", _set_unanswered),
    ("requests", "GET", _requests),
    ("limits", "PUT", _set_limits),
    ("limits", "DELETE", _clear_limits),
    ("clock", "GET", _now),
    ("clock", "POST", _advance),
    ("reset", "POST", _reset),
)


def routes(state: State) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        state: The server's state.
    """

    def route(
        path: str, method: str, handler: Callable[[State, Request], Awaitable[Response]]
    ) -> Route:
        async def endpoint(request: Request) -> Response:
            return await handler(state, request)

        return Route(f"/_local/{path}", endpoint, methods=[method])

    return [route(*one) for one in _ROUTES]
