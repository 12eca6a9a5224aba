"""The journal: the latest requests in a list, each with a page of its own."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Final, NamedTuple

from mistralai.local.control.journal import Entry
from mistralai.local.wire import decode

from . import JOURNAL, PAGES
from .copies import as_curl, as_python, whole
from .layout import Visit
from .layout import whole as whole_page
from .markup import NOTHING, Html, asset, fill, joined
from .summary import Summary, summary_of

SHOWN: Final = 200
"""How many entries a page has; the older ones are on the next."""
_BAD: Final = 400
_LONG: Final = 200
_DIGITS: Final = 18
STATUSES: Final = {"": "all", "good": "answered", "bad": "refused or broken", "open": "open"}
_OPTION: Final = '<option value="$value"$chosen>$name</option>'
_ROW: Final = """\
<details class="entry $mood" id="e$number" data-number="$number"$open>
<summary>$cells</summary>
<p class="inner"><a href="$href">The whole request and answer</a></p>
</details>
"""
_CELLS: Final = """\
<span class="dim time">$moment</span>
<span class="status"><span class="sr">Status </span>$status</span>
<span class="what">$method $path$fault</span>
<span class="model"><span class="sr">Model </span>$model</span>
<span class="prompt"><span class="sr">Asked </span>$prompt</span>
<span class="answer"><span class="sr">Answered </span>$answer</span>
<span class="number tokens">$tokens</span>
<span class="number ms">$seconds</span>
"""
_FAULT: Final = ' <span class="fault">$one</span>'
_OPEN: Final = Html(' data-open=""')
_NONE: Final = Html('<p class="empty">No request has come yet.</p>')
_NONE_FITS: Final = Html('<p class="empty">No request fits the filter.</p>')
_CHOSEN: Final = Html(" selected")
_OLDER: Final = '<p><a href="$href">Older requests</a></p>'


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted: a text in what a row shows, and how they ended."""

    text: str = ""
    status: str = ""

    def has(self, entry: Entry, summary: Summary) -> bool:
        """Return whether an entry is wanted.

        Args:
            entry: The entry.
            summary: What it is about.
        """
        if self.status and self.status != mood_of(entry):
            return False
        if not self.text:
            return True
        path = f"{entry.method} {entry.path}?{entry.query}"
        id_ = entry.response_headers.get("mistral-correlation-id", "")
        parts = (path, str(entry.status), summary.model, summary.prompt, summary.answer, id_)
        return any(self.text.lower() in part.lower() for part in parts)


def mood_of(entry: Entry) -> str:
    """Return how an entry ended: ``good``, ``bad``, or ``open`` where it did not yet.

    Args:
        entry: The entry.
    """
    if not entry.ended:
        return "open"
    good = entry.status is not None and entry.status < _BAD and entry.complete
    return "good" if good else "bad"


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the journal: what is in it, and which of it is wanted.

    `entries` are oldest first, `next` is the number of the next one; `before` wants smaller
    numbers only, `since` that number and greater ones, besides those that are `among` it.
    """

    entries: Sequence[Entry]
    next: int
    wanted: Filter
    before: int | None = None
    since: int = 0
    among: frozenset[int] = frozenset()

    @property
    def first(self) -> int:
        """The number of the oldest entry that is kept."""
        return self.entries[0].number if self.entries else self.next

    def newest(self) -> Iterator[Entry]:
        """Yield the entries whose numbers are wanted, newest first."""
        for entry in reversed(self.entries):
            if (self.before is None or entry.number < self.before) and (
                entry.number >= self.since or entry.number in self.among
            ):
                yield entry


class Listed(NamedTuple):
    """Rows of the list: how many they are, and the number of the last if there are older ones."""

    html: Html
    found: int
    last: int | None


class Rows:
    """Makes the rows of the list, and remembers what those that have ended are about."""

    def __init__(self) -> None:
        self._known: dict[int, Summary] = {}
        # Pages are made in threads.
        self._one_at_a_time = threading.Lock()

    def of(self, visit: Visit, look: Look) -> Listed:
        """Return the rows of the newest entries, newest first.

        Args:
            visit: Who visits.
            look: Which entries.
        """
        with self._one_at_a_time:
            for number in [number for number in self._known if number < look.first]:
                del self._known[number]
            rows: list[Html] = []
            last = 0
            for entry in look.newest():
                summary = self._summary(entry)
                if not look.wanted.has(entry, summary):
                    continue
                if len(rows) == SHOWN:
                    return Listed(joined(rows), SHOWN, last)
                rows.append(_row(visit, entry, summary))
                last = entry.number
            return Listed(joined(rows), len(rows), None)

    def _summary(self, entry: Entry) -> Summary:
        if (known := self._known.get(entry.number)) is not None:
            return known
        # Looked at first: what ends meanwhile is looked at once more.
        ended = entry.ended
        summary = summary_of(entry)
        if ended:
            self._known[entry.number] = summary
        return summary


def page(visit: Visit, rows: Rows, look: Look, clears: int) -> Html:
    """Return the page of the journal.

    Args:
        visit: Who visits.
        rows: Makes the rows.
        look: Which entries are listed.
        clears: How often entries were taken out from among others.
    """
    listed = rows.of(visit, look)
    wanted = look.wanted
    link = visit.link(JOURNAL, q=wanted.text, status=wanted.status, before=listed.last)
    content = fill(
        asset("journal.html"),
        token=visit.hidden,
        text=wanted.text,
        statuses=joined(_status(value, name, wanted) for value, name in STATUSES.items()),
        count=f"{len(look.entries)} request(s)",
        next=look.next,
        clears=clears,
        live="" if look.before else "yes",
        rows=listed.html,
        empty=_NONE if not look.entries else NOTHING if listed.found else _NONE_FITS,
        older=fill(_OLDER, href=link) if listed.last is not None else NOTHING,
    )
    return whole_page(visit, "journal", "Journal", content, "journal.js")


def _status(value: str, name: str, wanted: Filter) -> Html:
    return fill(
        _OPTION, value=value, chosen=_CHOSEN if value == wanted.status else NOTHING, name=name
    )


def _row(visit: Visit, entry: Entry, summary: Summary) -> Html:
    return fill(
        _ROW,
        mood=mood_of(entry),
        number=entry.number,
        open=NOTHING if entry.ended else _OPEN,
        cells=_cells(entry, summary),
        href=visit.link(f"{PAGES}journal/{entry.number}"),
    )


def _cells(entry: Entry, summary: Summary) -> Html:
    query = f"?{entry.query}" if entry.query else ""
    return fill(
        _CELLS,
        moment=_clock(entry),
        status=_ended(entry),
        method=entry.method,
        path=entry.path + query,
        fault=fill(_FAULT, one=json.dumps(entry.fault)) if entry.fault else NOTHING,
        model=summary.model,
        prompt=_short(summary.prompt),
        answer=_short(summary.answer),
        tokens="" if summary.tokens is None else f"{summary.tokens} tokens",
        seconds=f"{entry.seconds * 1000:.1f} ms",
    )


def _clock(entry: Entry) -> str:
    return datetime.fromtimestamp(entry.time, timezone.utc).strftime("%H:%M:%S")


def _ended(entry: Entry) -> str:
    status = "none" if entry.status is None else str(entry.status)
    if not entry.ended:
        return f"{status} open"
    return status if entry.complete else f"{status} cut"


def _short(text: str) -> str:
    line = " ".join(text[: _LONG * 2].split())
    return line if len(line) <= _LONG and len(text) <= _LONG * 2 else f"{line[:_LONG]} …"


def entry_part(entry: Entry, server: str) -> Html:
    """Return all that is known about one entry.

    Args:
        entry: The entry.
        server: The URL of the server, for what can be copied.
    """
    copies = NOTHING
    if whole(entry):
        copies = joined(
            fill(asset("copy.html"), name=name, text=text)
            for name, text in (
                ("curl", as_curl(entry, server)),
                ("Python", as_python(entry, server)),
            )
        )
    return fill(
        asset("entry.html"),
        copies=copies,
        request_headers=_lines(entry.request_headers),
        request=_pretty(entry.request_body),
        answer_headers=_lines(entry.response_headers),
        answer=_pretty(entry.response_body),
    )


def entry_page(visit: Visit, entry: Entry, server: str) -> Html:
    """Return the page of one entry.

    Args:
        visit: Who visits.
        entry: The entry.
        server: The URL of the server, for what can be copied.
    """
    content = fill(
        asset("entry-page.html"),
        back=visit.link(JOURNAL),
        mood=mood_of(entry),
        cells=_cells(entry, summary_of(entry)),
        entry=entry_part(entry, server),
    )
    return whole_page(visit, "journal", f"{entry.method} {entry.path}", content, "journal.js")


def _lines(headers: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def _pretty(body: str) -> str:
    try:
        return json.dumps(decode(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def numbers(text: str) -> list[int]:
    """Return the numbers in a query such as ``3,17``; what is none is passed over.

    Args:
        text: The numbers, with commas between.
    """
    return [int(one) for one in text.split(",") if one.isdecimal() and len(one) < _DIGITS]
