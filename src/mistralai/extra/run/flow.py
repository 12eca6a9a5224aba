"""The rounds of a run: what is asked, which calls are made, and when it ends.

A generator that yields effects and is sent what came of them, as the exchange of a request is one.
Nothing is sent and nothing called here; `drive.py` does that, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pydantic import TypeAdapter

from mistralai.extra.exceptions import (
    DeferralReason,
    DeferredToolCallConfirmation,
    DeferredToolCallEntry,
    DeferredToolCallRejection,
    DeferredToolCallsException,
    RunException,
)
from mistralai.models import (
    CompletionArgs,
    ConversationEvents,
    FunctionCallEntry,
    FunctionResultEntry,
    FunctionTool,
    InputEntries,
    MessageInputEntry,
    Tools,
)
from mistralai.types import UNSET

from .result import FunctionResultEvent, RunResult, RunResultEvents
from .tools import get_function_calls

if TYPE_CHECKING:
    from mistralai.errors import SDKError
    from mistralai.extra.calls import Outcome, Ready
    from mistralai.models import Agent, ConversationResponse

    from .context import RunContext

__all__ = ["Ask", "Effect", "Execute", "GetAgent", "Rounds", "Show", "UpdateAgent", "rounds"]


class Ask(NamedTuple):
    """Send a request to a conversation; what comes of it is its answer, whole."""

    operation: str
    """`start` or `append`."""
    arguments: dict[str, Any]


class GetAgent(NamedTuple):
    """Look at an agent; what comes of it is the `Agent`."""

    arguments: dict[str, Any]


class UpdateAgent(NamedTuple):
    """Change an agent for good."""

    arguments: dict[str, Any]


class Execute(NamedTuple):
    """Make calls; what comes of it is an `Outcome` for each."""

    calls: list[Ready]


class Show(NamedTuple):
    """Give an item to whoever follows the run as a stream."""

    item: RunResultEvents


Effect = Ask | GetAgent | UpdateAgent | Execute | Show
Rounds = Generator[Effect, Any, RunResult]
Item = ConversationEvents | RunResultEvents | RunResult


def rounds(context: RunContext, inputs: Any, given: Mapping[str, Any]) -> Rounds:
    """Go through the rounds of a run.

    Args:
        context: What the run has to work with.
        inputs: What the user says: a text, or entries, decisions about deferred calls among them.
        given: What a conversation is started with (`instructions`, `tools`, `completion_args`,
            `name`, `description`), each where it was given.

    Returns:
        What it came to.

    Raises:
        RunException: It cannot begin, or a function failed.
        DeferredToolCallsException: Calls wait for somebody's leave.
    """
    entries, confirmations = yield from _read(context, inputs)
    result = RunResult(entries, context.conversation_id, output_model=context.output_format)
    style: dict[str, Any] = {}
    if context.conversation_id is None:
        ask = Ask("start", {"inputs": entries, **(yield from _beginning(context, given))})
    else:
        # A conversation keeps what it was started with, but how to answer is said in each turn.
        style = {k: v for k, v in _style(context, given).items() if v}
        confirmed = {"tool_confirmations": confirmations} if confirmations else {}
        ask = Ask("append", {"inputs": entries, **style, **confirmed})
    try:
        while True:
            if ask.operation == "append":
                ask.arguments["conversation_id"] = context.conversation_id
            context.request_count += 1
            answer: ConversationResponse = yield ask
            # An answer that was read tolerantly may lack it.
            context.conversation_id = answer.conversation_id or context.conversation_id
            result.conversation_id = context.conversation_id
            result.output_entries.extend(cast("list[Any]", answer.outputs or []))
            calls = _calls_of(answer)
            if not calls:
                return result
            results = yield from _make(context, calls, result)
            ask = Ask("append", {"inputs": results, **style})
    except RunException as error:
        error.result = result
        raise


def _calls_of(answer: ConversationResponse) -> list[FunctionCallEntry]:
    """Find the calls that are left to us: a call that was confirmed is made by the API."""
    outputs: list[Any] = answer.outputs or []
    # Results are none of the kinds that an answer is said to have.
    results = [e for e in outputs if getattr(e, "type", None) == "function.result"]
    answered = {getattr(entry, "tool_call_id", None) for entry in results}
    return [
        call
        for call in get_function_calls(outputs)
        if call.tool_call_id not in answered
        and (not call.confirmation_status or call.confirmation_status == "pending")
    ]


def _make(
    context: RunContext, calls: list[FunctionCallEntry], result: RunResult
) -> Generator[Effect, Any, list[FunctionResultEntry]]:
    """Make the calls that need nobody's leave; the others end the run for now."""
    deferred: list[DeferredToolCallEntry] = []
    ready: list[FunctionCallEntry] = []
    for call in calls:
        if call.confirmation_status == "pending":
            reason = DeferralReason.SERVER_SIDE_CONFIRMATION_REQUIRED
            deferred.append(DeferredToolCallEntry(call, reason))
        elif context.requires_confirmation(call.name):
            deferred.append(DeferredToolCallEntry(call))
        else:
            ready.append(call)
    results = yield from _execute(context, ready)
    result.output_entries.extend(results)
    for place, entry in enumerate(results):
        data = FunctionResultEvent(
            tool_call_id=entry.tool_call_id, result=entry.result, output_index=place
        )
        yield Show(RunResultEvents(event="function.result", data=data))
    if deferred:
        raise DeferredToolCallsException(
            context.conversation_id, deferred, result.output_entries, results
        )
    return results


def _execute(
    context: RunContext, calls: list[FunctionCallEntry]
) -> Generator[Effect, Any, list[FunctionResultEntry]]:
    if not calls:
        return []
    outcomes: list[Outcome] = yield Execute([context.ready(call) for call in calls])
    return context.results_of(calls, outcomes)


def _read(
    context: RunContext, inputs: Any
) -> Generator[Effect, Any, tuple[list[Any], list[dict[str, str]]]]:
    """Read the inputs: the entries, and the confirmations that are sent beside them."""
    if isinstance(inputs, str):
        return [MessageInputEntry(role="user", content=inputs)], []
    decisions = (DeferredToolCallConfirmation, DeferredToolCallRejection)
    given: list[Any] = [*inputs]
    if any(isinstance(one, decisions) for one in given) and context.conversation_id is None:
        raise RunException(
            "Decisions about calls need the conversation that asked for them: "
            "RunContext(conversation_id=deferred.conversation_id, ...)"
        )
    allowed = [
        one.call
        for one in given
        if isinstance(one, DeferredToolCallConfirmation) and not _is_the_servers(one)
    ]
    results = {r.tool_call_id: r for r in (yield from _execute(context, allowed))}
    entries: list[Any] = []
    confirmations: list[dict[str, str]] = []
    for one in given:
        if not isinstance(one, decisions):
            entries.append(_ENTRY.validate_python(one))
        elif _is_the_servers(one):
            word = "allow" if isinstance(one, DeferredToolCallConfirmation) else "deny"
            confirmations.append({"tool_call_id": one.tool_call_id, "confirmation": word})
        elif isinstance(one, DeferredToolCallRejection):
            entries.append(FunctionResultEntry(tool_call_id=one.tool_call_id, result=one.message))
        else:
            entries.append(results[one.tool_call_id])
    return entries, confirmations


_ENTRY: TypeAdapter[Any] = TypeAdapter(InputEntries)
_TOOL: TypeAdapter[Any] = TypeAdapter(Tools)


def _is_the_servers(one: DeferredToolCallConfirmation | DeferredToolCallRejection) -> bool:
    return one.deferral_reason == DeferralReason.SERVER_SIDE_CONFIRMATION_REQUIRED


def _style(context: RunContext, given: Mapping[str, Any]) -> dict[str, Any]:
    """Tell how to answer: the completion arguments, with the format of the context in them."""
    arguments = given.get("completion_args", UNSET)
    wanted = context.response_format
    if wanted is None:
        return {} if arguments is UNSET else {"completion_args": arguments}
    made = CompletionArgs.model_validate(arguments or {})
    return {"completion_args": made.model_copy(update={"response_format": wanted})}


def _beginning(
    context: RunContext, given: Mapping[str, Any]
) -> Generator[Effect, Any, dict[str, Any]]:
    """Tell what to start the conversation with."""
    own = {k: v for k, v in given.items() if k not in {"tools", "completion_args"}}
    tools = [_TOOL.validate_python(t) for t in given.get("tools") or ()] + context.get_tools()
    style = _style(context, given)
    if not context.agent_id:
        return {**own, "tools": tools, **style, "model": context.model}
    if not tools and not style:
        return {**own, "agent_id": context.agent_id}
    agent: Agent = yield GetAgent({"agent_id": context.agent_id})
    known: list[Any] = [*(agent.tools or ())]
    new = [tool for tool in tools if not any(_is_same(tool, one) for one in known)]
    merged = _merged(known, new)
    if context.update_agent:
        yield UpdateAgent({"agent_id": context.agent_id, "tools": merged, **style})
        return {**own, "agent_id": context.agent_id}
    more: dict[str, Any] = {}
    if new:
        more["tools"] = merged
    if style:
        kept = {} if agent.completion_args is None else _dumped(agent.completion_args)
        wanted = CompletionArgs.model_validate(style["completion_args"])
        more["completion_args"] = CompletionArgs.model_validate(kept | _dumped(wanted))
    return {**own, **more, "agent_id": context.agent_id}


def _dumped(arguments: CompletionArgs) -> dict[str, Any]:
    return arguments.model_dump(by_alias=True, exclude_none=True)


def _is_same(tool: Any, known: Any) -> bool:
    """Tell whether an agent has a tool already; the API does not keep all that is said of one."""
    if isinstance(tool, FunctionTool) and isinstance(known, FunctionTool):
        named = (tool.function.name, tool.function.parameters)
        return named == (known.function.name, known.function.parameters)
    return bool(tool == known)


def _merged(known: list[Any], new: list[Any]) -> list[Any]:
    """Put tools beside those of an agent; functions of the same names take their places."""
    names = {tool.function.name for tool in new if isinstance(tool, FunctionTool)}
    kept = [t for t in known if not (isinstance(t, FunctionTool) and t.function.name in names)]
    return [*kept, *new]


def explain(effect: Effect, error: SDKError) -> None:
    """Say in an error what may be done about it.

    Args:
        effect: What the error came of.
        error: The error.
    """
    given = effect.arguments if isinstance(effect, Ask) else {}
    refused = error.status_code in {400, 422} and "agent_id" in given
    if refused and given.keys() & {"tools", "completion_args", "instructions"}:
        error.hint = (
            "Tools, completion_args and instructions were sent beside agent_id. If the API takes "
            "them only from the agent itself, store them there once, by beta.agents.update, or let "
            "the run do it: RunContext(update_agent=True)"
        )
