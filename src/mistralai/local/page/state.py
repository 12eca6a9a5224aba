"""What the server keeps: files, jobs, agents, conversations, libraries, models."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Final

from mistralai.local.schema.agents import AgentsQuery
from mistralai.local.schema.conversations import ConversationsQuery
from mistralai.local.schema.libraries import DocumentsQuery, LibrariesQuery
from mistralai.local.state import State
from mistralai.local.store.batches import BatchJob
from mistralai.local.store.batches import Wanted as WantedJobs
from mistralai.local.store.files import Wanted as WantedFiles

from .layout import Visit, whole
from .markup import NOTHING, Html, asset, each, fill, joined

SHOWN: Final = 100
"""How many of each kind are shown, the newest."""
_SECTION: Final = """\
<section class="card" aria-labelledby="$name">
<h2 id="$name">$title <small>$count</small></h2>
$content
</section>
"""
_TABLE: Final = """\
<div class="scroll" tabindex="0" role="region" aria-labelledby="$name">
<table><thead><tr>$head</tr></thead><tbody>$rows</tbody></table>
</div>
"""
_HEAD: Final = '<th scope="col">$one</th>'
_ROW: Final = "<tr>$cells</tr>"
# A narrow page shows each cell on a line of its own, after the head of its column.
_CELL: Final = '<td data-head="$head">$one</td>'
_EMPTY: Final = '<p class="empty">$one</p>'
_PROGRESS: Final = '<progress max="$most" value="$done"></progress> $done of $most$failed'
_FAILED: Final = ', <span class="bad">$one failed</span>'
_WORD: Final = '<span class="badge $mood">$one</span>'
# What the statuses of the API's services end in when things went well, and when not.
_GOOD: Final = ("SUCCESS", "COMPLETED", "DONE")
_BAD: Final = ("FAIL", "ERROR", "TIMEOUT", "CANCEL")
_DOCUMENT: Final = '<p class="line">$name $status</p>'
_MOST: Final = SHOWN + 1
_DOCUMENTS: Final = 20
_KILO: Final = 1000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what is kept: its name, how its table is headed, and what makes the rows.

    There is one more row than is shown where there are more.
    """

    name: str
    title: str
    none: str
    head: Sequence[str]
    rows: Callable[[State], Sequence[Sequence[object]]]


def page(visit: Visit, state: State) -> Html:
    """Return the page of the state.

    Args:
        visit: Who visits.
        state: The state.
    """
    content = fill(asset("state.html"), state=part(state))
    return whole(visit, "state", "State", content, "state.js")


def part(state: State) -> Html:
    """Return the tables alone.

    Args:
        state: The state.
    """
    state.uploads.settle()
    return joined(_section(kind, state) for kind in KINDS)


def _section(kind: Kind, state: State) -> Html:
    rows = kind.rows(state)
    if rows:
        content = fill(
            _TABLE,
            name=kind.name,
            head=each(_HEAD, kind.head),
            rows=joined(fill(_ROW, cells=_cells(kind.head, row)) for row in rows[:SHOWN]),
        )
    else:
        content = fill(_EMPTY, one=kind.none)
    count = len(rows) if len(rows) <= SHOWN else f"the newest {SHOWN}"
    return fill(_SECTION, name=kind.name, title=kind.title, count=count, content=content)


def _cells(head: Sequence[str], row: Sequence[object]) -> Html:
    return joined(fill(_CELL, head=name, one=one) for name, one in zip(head, row, strict=True))


def _moment(value: object) -> str:
    """Return a point in time, which some services write as a number and some as text."""
    if isinstance(value, int | float):
        value = datetime.fromtimestamp(value, timezone.utc).isoformat()
    return str(value or "")[:19].replace("T", " ")


def _size(size: int) -> str:
    if size < _KILO:
        return f"{size} bytes"
    if size < _KILO**2:
        return f"{size / _KILO:.1f} kB"
    return f"{size / _KILO**2:.1f} MB"


def _word(status: str) -> Html:
    upper = status.upper()
    mood = "good" if upper in _GOOD else "bad" if upper.startswith(_BAD) else "open"
    return fill(_WORD, mood=mood, one=status)


def _files(state: State) -> Sequence[Sequence[object]]:
    found, _ = state.files.select(WantedFiles(), 0, _MOST)
    return [
        (one.filename, one.purpose, _size(one.size), one.id, _moment(one.created_at))
        for one in found
    ]


def _batches(state: State) -> Sequence[Sequence[object]]:
    found, _ = state.batches.jobs.select(WantedJobs(), 0, _MOST)
    return [
        (_word(job.status), _progress(job), job.endpoint, job.model or job.agent_id or "",
         job.id, _moment(job.created_at))
        for job in found
    ]  # fmt: skip


def _progress(job: BatchJob) -> Html:
    failed = fill(_FAILED, one=job.failed) if job.failed else NOTHING
    return fill(_PROGRESS, most=job.total, done=job.succeeded + job.failed, failed=failed)


def _tunings(state: State) -> Sequence[Sequence[object]]:
    found = state.fine_tuning.tuning.jobs(lambda _: True)
    return [
        (_word(job.status), job.model, job.fine_tuned_model or "", job.id, _moment(job.created_at))
        for job in found[:_MOST]
    ]


def _agents(state: State) -> Sequence[Sequence[object]]:
    return [
        (one["name"], one["model"], one["version"], len(one["tools"] or ()), one["id"],
         _moment(one["updated_at"]))
        for one in state.agents.select(AgentsQuery(page_size=_MOST))
    ]  # fmt: skip


def _conversations(state: State) -> Sequence[Sequence[object]]:
    return [
        (one["name"] or "", one.get("agent_id") or one.get("model") or "",
         len(state.conversations.history(one["id"])["entries"]), one["id"],
         _moment(one["updated_at"]))
        for one in state.conversations.select(ConversationsQuery(page_size=_MOST))
    ]  # fmt: skip


def _libraries(state: State) -> Sequence[Sequence[object]]:
    return [
        (one["name"], one["nb_documents"], _documents(state, one["id"]), one["id"],
         _moment(one["updated_at"]))
        for one in state.libraries.select(LibrariesQuery(page_size=SHOWN))["data"]
    ]  # fmt: skip


def _documents(state: State, library: str) -> Html:
    found = state.libraries.documents(library, DocumentsQuery(page_size=_DOCUMENTS))["data"]
    return joined(
        fill(_DOCUMENT, name=one["name"], status=_word(one["processing_status"])) for one in found
    )


def _models(state: State) -> Sequence[Sequence[object]]:
    # Each once, under its own name; those that were made here come first.
    found = [one for one in state.models.all() if one["type"] != "base" or one["id"] == one["name"]]
    found.sort(key=lambda one: one["type"] == "base")
    return [
        (one["id"], one["type"], _abilities(one["capabilities"]), ", ".join(one["aliases"]))
        for one in found[:_MOST]
    ]


def _abilities(capabilities: Mapping[str, bool]) -> str:
    return ", ".join(name.replace("_", " ") for name, can in capabilities.items() if can)


KINDS: Final = (
    Kind("files", "Files", "No file was uploaded.",
         ("Name", "Purpose", "Size", "Id", "Uploaded"), _files),
    Kind("batches", "Batch jobs", "No batch job was made.",
         ("Status", "Progress", "Endpoint", "Model", "Id", "Made"), _batches),
    Kind("tunings", "Fine-tuning jobs", "No fine-tuning job was made.",
         ("Status", "Model", "Tuned model", "Id", "Made"), _tunings),
    Kind("agents", "Agents", "No agent was made.",
         ("Name", "Model", "Version", "Tools", "Id", "Changed"), _agents),
    Kind("conversations", "Conversations", "No conversation was begun.",
         ("Name", "Model or agent", "Entries", "Id", "Changed"), _conversations),
    Kind("libraries", "Libraries", "No library was made.",
         ("Name", "Documents", "Read so far", "Id", "Changed"), _libraries),
    Kind("models", "Models", "There is no model.",
         ("Name", "Kind", "What it can do", "Other names"), _models),
)  # fmt: skip
