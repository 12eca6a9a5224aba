"""The pages as answers: what their addresses ask for, and the rules that browsers keep them to."""

import asyncio
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mistralai.local.page import controls, journal, layout, playground, state
from mistralai.local.page.markup import Html
from mistralai.local.service.cards import AnyName
from mistralai.local.state import State

from .control_document import document

# Nothing but the server's own: no script or style within a page, no frame around it, and texts are
# no markup for scripts, but for one policy of `page.js`.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types mistralai-local"
)
HEADERS: Final = {
    "content-security-policy": _POLICY,
    # The token may stand in the address.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_GONE: Final = Html("<h1>Not there</h1><p>This request is not in the journal any more.</p>")
_NO_PAGE: Final = Html("<h1>Not there</h1><p>There is no such page.</p>")


class Pages:
    """The pages of one server.

    Args:
        state: The server's state.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._rows = journal.Rows()

    async def playground(self, request: Request) -> Response:
        """Return a page of the playground."""
        name = request.path_params.get("game", "chat")
        if name not in playground.GAMES:
            return self._missing("playground", _NO_PAGE)
        any_name = isinstance(self._state.cards, AnyName)
        models = self._state.models.all()
        return _page(playground.page(self._visit(), name, models, any_name=any_name))

    async def journal(self, request: Request) -> Response:
        """Return the journal; with ``part`` only the rows that are new or were open."""
        query = request.query_params
        wanted = journal.Filter(query.get("q", ""), query.get("status", ""))
        kept = self._state.controls.journal
        clears = kept.clears
        look = journal.Look(
            kept.entries(),
            kept.next_number,
            wanted,
            before=next(iter(journal.numbers(query.get("before", ""))), None),
            since=next(iter(journal.numbers(query.get("since", ""))), 0),
            among=frozenset(journal.numbers(query.get("open", ""))),
        )
        if "part" not in query:
            # Aside, because what a thousand requests were about takes a while to find out.
            made = await asyncio.to_thread(journal.page, self._visit(), self._rows, look, clears)
            return _page(made)
        rows = await asyncio.to_thread(self._rows.of, self._visit(), look)
        return _page(
            rows.html,
            journal_next=look.next,
            journal_first=look.first,
            journal_count=len(look.entries),
            journal_clears=clears,
        )

    async def entry(self, request: Request) -> Response:
        """Return one request of the journal; with ``part`` without the page around it."""
        [number] = [*journal.numbers(request.path_params["number"]), 0][:1]
        for entry in self._state.controls.journal.entries():
            if entry.number == number:
                server = f"{request.url.scheme}://{request.headers['host']}"
                if "part" in request.query_params:
                    return _page(journal.entry_part(entry, server))
                return _page(journal.entry_page(self._visit(), entry, server))
        return self._missing("journal", _GONE)

    async def state(self, request: Request) -> Response:
        """Return what the server keeps; with ``part`` without the page around it."""
        if "part" in request.query_params:
            return _page(state.part(self._state))
        return _page(state.page(self._visit(), self._state))

    async def controls(self, _: Request) -> Response:
        """Return the forms of the control API."""
        return _page(controls.page(self._visit(), document()))

    def _visit(self) -> layout.Visit:
        # Who has got here has shown the token.
        return layout.Visit(
            self._state.engine.note, self._state.token or "", self._state.keys is not None
        )

    def _missing(self, section: str, content: Html) -> Response:
        return _page(layout.whole(self._visit(), section, "Not there", content, "page.js"), 404)


def closed() -> Response:
    """Return the page for a visitor without the token."""
    return _page(layout.closed(), 401)


def _page(content: Html, status: int = 200, **more: Any) -> Response:
    headers = {name.replace("_", "-"): str(value) for name, value in more.items()}
    return HTMLResponse(content, status, {**HEADERS, **headers})
