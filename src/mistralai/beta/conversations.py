"""Conversations that the API keeps, and in which it runs tools by itself."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.operation import Harm, LastEvent, Options, asynchronous, operation
from mistralai._core.paging import iterating, iterating_async
from mistralai._core.resource import Resource
from mistralai.types import UNSET
from mistralai.types.retries import RetryConfig
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from mistralai.extra.run.context import RunContext
    from mistralai.extra.run.drive import Resources
    from mistralai.extra.run.result import RunResult, RunResultEvents

__all__ = ["UNSET", "Conversations", "EventStreamAsync"]

# v1 took a stream that has neither of them for whole too, and so do its mocks.
END = LastEvent("conversation.response.done", "conversation.response.error", needed=False)


class Conversations(Resource):
    """Conversations that the API keeps, and in which it runs tools by itself.

    Two operations make a conversation, `start` and `restart`, and `append` goes on with one. Each
    has a twin whose answer comes while it is written. In such a stream a failure is an event like
    the others, the last one, and nothing is raised for it: `event.event` is then
    `"conversation.response.error"`, and `event.data` has a `message` and a `code`.
    """

    @operation(
        "POST",
        "/v1/conversations",
        "agents_api_v1_conversations_start",
        body=models.ConversationRequest,
        harm=Harm.DUPLICATE,
    )
    def start(
        self,
        *,
        inputs: str | Sequence[models.InputEntries | models.InputEntriesTypedDict],
        stream: bool | None = False,
        store: types.OptionalNullable[bool] = UNSET,
        handoff_execution: types.OptionalNullable[models.HandoffExecution] = UNSET,
        instructions: types.OptionalNullable[str] = UNSET,
        tools: Sequence[models.Tools | models.ToolsTypedDict] | None = None,
        completion_args: types.OptionalNullable[
            models.CompletionArgs | models.CompletionArgsTypedDict
        ] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        agent_id: types.OptionalNullable[str] = UNSET,
        agent_version: types.OptionalNullable[models.AgentVersion] = UNSET,
        model: types.OptionalNullable[types.ChatModelName] = UNSET,
        guardrails: types.OptionalNullable[
            Sequence[models.GuardrailConfig | models.GuardrailConfigTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.ConversationResponse:
        """Start a conversation with a model or with an agent, and get the answer.

        Calls `POST /v1/conversations`. Either `model` or `agent_id` is needed.

        Args:
            inputs: What the user says, as a text; or entries, as models or dicts, such as
                `[{"role": "user", "content": "..."}]`.
            stream: Leave it: `start_stream` is the method for an answer in pieces.
            store: Whether the API keeps the conversation, so that `append` can go on; by default
                it does.
            handoff_execution: Who goes on where an agent hands over: the API (`"server"`, the
                default), or you (`"client"`), with the agent that the last entry names.
            instructions: What holds for the whole conversation. An agent has its own.
            tools: What the model may use: functions, `{"type": "web_search"}` and the like.
            completion_args: How the model answers, such as `{"temperature": 0.3}`.
            name: What the conversation is called.
            description: What it is about.
            metadata: Anything of yours to keep with it; `list` can search for it.
            agent_id: The id of the agent to talk with.
            agent_version: The number of its version, or an alias; by default the one in use.
            model: The id of the model to talk with, such as `"mistral-medium-latest"`.
            guardrails: What looks at the request before the model sees it.
            **options: How to send the request; see `Options`.

        Returns:
            The answer: `outputs[-1]` is mostly a `MessageOutputEntry`, whose `content` is the text,
            and where the model asks for functions, a `FunctionCallEntry`. Go on with its
            `conversation_id`.
        """
        ...

    start_async = asynchronous(start)

    @operation(
        "POST",
        "/v1/conversations",
        "agents_api_v1_conversations_start_stream",
        body=models.ConversationStreamRequest,
        stream=END,
        harm=Harm.DUPLICATE,
    )
    def start_stream(
        self,
        *,
        inputs: str | Sequence[models.InputEntries | models.InputEntriesTypedDict],
        stream: bool | None = True,
        store: types.OptionalNullable[bool] = UNSET,
        handoff_execution: types.OptionalNullable[models.HandoffExecution] = UNSET,
        instructions: types.OptionalNullable[str] = UNSET,
        tools: Sequence[models.Tools | models.ToolsTypedDict] | None = None,
        completion_args: types.OptionalNullable[
            models.CompletionArgs | models.CompletionArgsTypedDict
        ] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        agent_id: types.OptionalNullable[str] = UNSET,
        agent_version: types.OptionalNullable[models.AgentVersion] = UNSET,
        model: types.OptionalNullable[types.ChatModelName] = UNSET,
        guardrails: types.OptionalNullable[
            Sequence[models.GuardrailConfig | models.GuardrailConfigTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> EventStream[models.ConversationEvents]:
        """Start a conversation with a model or with an agent, and get the answer as it is written.

        Calls `POST /v1/conversations` for server-sent events.

        Args:
            inputs: What the user says, or entries, as for `start`.
            stream: Leave it: `start` is the method for an answer in one piece.
            store: Whether the API keeps the conversation, so that it can go on.
            handoff_execution: Who goes on where an agent hands over, as for `start`.
            instructions: What holds for the whole conversation.
            tools: What the model may use.
            completion_args: How the model answers.
            name: What the conversation is called.
            description: What it is about.
            metadata: Anything of yours to keep with it.
            agent_id: The id of the agent to talk with.
            agent_version: The number of its version, or an alias.
            model: The id of the model to talk with.
            guardrails: What looks at the request before the model sees it.
            **options: How to send the request; see `Options`.

        Returns:
            The events: `event` is the name, and `data` what there is to it. The first has the
            `conversation_id`, those called `message.output.delta` the pieces of the text as
            `data.content`, the last the `usage`. An error in the middle is the last event too, and
            is not raised: `conversation.response.error`. An event of a kind that this version does
            not know is given as it came. Use it in a `with` block, so that leaving the loop early
            gives the connection back.
        """
        ...

    start_stream_async = asynchronous(start_stream)

    @operation(
        "POST",
        "/v1/conversations/{conversation_id}",
        "agents_api_v1_conversations_append",
        body=models.ConversationAppendRequest,
        harm=Harm.DUPLICATE,
    )
    def append(
        self,
        *,
        conversation_id: str,
        inputs: str | Sequence[models.InputEntries | models.InputEntriesTypedDict] | None = None,
        stream: bool | None = False,
        store: bool | None = True,
        handoff_execution: models.HandoffExecution | None = "server",
        completion_args: models.CompletionArgs | models.CompletionArgsTypedDict | None = None,
        tool_confirmations: types.OptionalNullable[
            Sequence[models.ToolCallConfirmation | models.ToolCallConfirmationTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.ConversationResponse:
        """Go on with a conversation, and get the answer.

        Calls `POST /v1/conversations/{conversation_id}`.

        Args:
            conversation_id: The id in the last answer.
            inputs: What the user says, as a text; or entries, such as the result of a function:
                `[{"tool_call_id": "...", "result": "..."}]`. Needed unless there are
                `tool_confirmations`.
            stream: Leave it: `append_stream` is the method for an answer in pieces.
            store: Whether the API keeps what is new.
            handoff_execution: Who goes on where an agent hands over, as for `start`.
            completion_args: How the model answers, in this turn.
            tool_confirmations: What you say to calls with the `confirmation_status` `"pending"`:
                `[{"tool_call_id": "...", "confirmation": "allow"}]`, or `"deny"`.
            **options: How to send the request; see `Options`.

        Returns:
            The answer, as of `start`. Go on with its `conversation_id`, which may be another.
        """
        ...

    append_async = asynchronous(append)

    @operation(
        "POST",
        "/v1/conversations/{conversation_id}",
        "agents_api_v1_conversations_append_stream",
        body=models.ConversationAppendStreamRequest,
        stream=END,
        harm=Harm.DUPLICATE,
    )
    def append_stream(
        self,
        *,
        conversation_id: str,
        inputs: str | Sequence[models.InputEntries | models.InputEntriesTypedDict] | None = None,
        stream: bool | None = True,
        store: bool | None = True,
        handoff_execution: models.HandoffExecution | None = "server",
        completion_args: models.CompletionArgs | models.CompletionArgsTypedDict | None = None,
        tool_confirmations: types.OptionalNullable[
            Sequence[models.ToolCallConfirmation | models.ToolCallConfirmationTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> EventStream[models.ConversationEvents]:
        """Go on with a conversation, and get the answer as it is written.

        Calls `POST /v1/conversations/{conversation_id}` for server-sent events.

        Args:
            conversation_id: The id in the last answer.
            inputs: What the user says, or entries, as for `append`.
            stream: Leave it: `append` is the method for an answer in one piece.
            store: Whether the API keeps what is new.
            handoff_execution: Who goes on where an agent hands over, as for `start`.
            completion_args: How the model answers, in this turn.
            tool_confirmations: What you say to pending calls, as for `append`.
            **options: How to send the request; see `Options`.

        Returns:
            The events, as of `start_stream`.
        """
        ...

    append_stream_async = asynchronous(append_stream)

    @operation(
        "POST",
        "/v1/conversations/{conversation_id}/restart",
        "agents_api_v1_conversations_restart",
        body=models.ConversationRestartRequest,
        harm=Harm.DUPLICATE,
    )
    def restart(
        self,
        *,
        conversation_id: str,
        inputs: str | Sequence[models.InputEntries | models.InputEntriesTypedDict] | None = None,
        from_entry_id: str,
        stream: bool | None = False,
        store: bool | None = True,
        handoff_execution: models.HandoffExecution | None = "server",
        completion_args: models.CompletionArgs | models.CompletionArgsTypedDict | None = None,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        agent_version: types.OptionalNullable[models.AgentVersion] = UNSET,
        guardrails: types.OptionalNullable[
            Sequence[models.GuardrailConfig | models.GuardrailConfigTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.ConversationResponse:
        """Make a new conversation of the beginning of another, and get the answer.

        Calls `POST /v1/conversations/{conversation_id}/restart`. The other stays as it is. It must
        have been appended to at least once.

        Args:
            conversation_id: The id of the other conversation.
            inputs: What the user says, or entries, as for `start`.
            from_entry_id: The id of the last entry to take over.
            stream: Leave it: `restart_stream` is the method for an answer in pieces.
            store: Whether the API keeps the new conversation.
            handoff_execution: Who goes on where an agent hands over, as for `start`.
            completion_args: How the model answers.
            metadata: Anything of yours to keep with it.
            agent_version: The number of a version of its agent, or an alias.
            guardrails: What looks at the request before the model sees it.
            **options: How to send the request; see `Options`.

        Returns:
            The answer, as of `start`, with the id of the new conversation.
        """
        ...

    restart_async = asynchronous(restart)

    @operation(
        "POST",
        "/v1/conversations/{conversation_id}/restart",
        "agents_api_v1_conversations_restart_stream",
        body=models.ConversationRestartStreamRequest,
        stream=END,
        harm=Harm.DUPLICATE,
    )
    def restart_stream(
        self,
        *,
        conversation_id: str,
        inputs: str | Sequence[models.InputEntries | models.InputEntriesTypedDict] | None = None,
        from_entry_id: str,
        stream: bool | None = True,
        store: bool | None = True,
        handoff_execution: models.HandoffExecution | None = "server",
        completion_args: models.CompletionArgs | models.CompletionArgsTypedDict | None = None,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        agent_version: types.OptionalNullable[models.AgentVersion] = UNSET,
        guardrails: types.OptionalNullable[
            Sequence[models.GuardrailConfig | models.GuardrailConfigTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> EventStream[models.ConversationEvents]:
        """Make a new conversation of the beginning of another, and get the answer as it is written.

        Calls `POST /v1/conversations/{conversation_id}/restart` for server-sent events.

        Args:
            conversation_id: The id of the other conversation.
            inputs: What the user says, or entries, as for `start`.
            from_entry_id: The id of the last entry to take over.
            stream: Leave it: `restart` is the method for an answer in one piece.
            store: Whether the API keeps the new conversation.
            handoff_execution: Who goes on where an agent hands over, as for `start`.
            completion_args: How the model answers.
            metadata: Anything of yours to keep with it.
            agent_version: The number of a version of its agent, or an alias.
            guardrails: What looks at the request before the model sees it.
            **options: How to send the request; see `Options`.

        Returns:
            The events, as of `start_stream`.
        """
        ...

    restart_stream_async = asynchronous(restart_stream)

    @operation(
        "GET",
        "/v1/conversations",
        "agents_api_v1_conversations_list",
        query=models.AgentsAPIV1ConversationsListRequest,
    )
    def list(
        self,
        *,
        page: int | None = 0,
        page_size: int | None = 100,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        **options: Unpack[Options],
    ) -> builtins.list[models.ResponseBody]:
        """List the conversations, the newest first, a page at a time.

        Calls `GET /v1/conversations`.

        Args:
            page: Which page, counted from 0.
            page_size: How many conversations a page has.
            metadata: Only conversations with these entries in their metadata.
            **options: How to send the request; see `Options`.

        Returns:
            The conversations of the page, as of `get`.
        """
        ...

    list_async = asynchronous(list)
    iterate = iterating(list, lambda page: page)
    iterate_async = iterating_async(iterate)

    @operation("GET", "/v1/conversations/{conversation_id}", "agents_api_v1_conversations_get")
    def get(
        self, *, conversation_id: str, **options: Unpack[Options]
    ) -> models.AgentsAPIV1ConversationsGetResponseV1ConversationsGet:
        """Tell what is known about a conversation.

        Calls `GET /v1/conversations/{conversation_id}`.

        Args:
            conversation_id: The id of the conversation.
            **options: How to send the request; see `Options`.

        Returns:
            An `AgentConversation` or a `ModelConversation`. `get_history` is for what is in it.
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "DELETE",
        "/v1/conversations/{conversation_id}",
        "agents_api_v1_conversations_delete",
        status=(204,),
    )
    def delete(self, *, conversation_id: str, **options: Unpack[Options]) -> None:
        """Delete a conversation.

        Calls `DELETE /v1/conversations/{conversation_id}`.

        Args:
            conversation_id: The id of the conversation.
            **options: How to send the request; see `Options`.
        """
        ...

    delete_async = asynchronous(delete)

    @operation(
        "GET", "/v1/conversations/{conversation_id}/history", "agents_api_v1_conversations_history"
    )
    def get_history(
        self, *, conversation_id: str, **options: Unpack[Options]
    ) -> models.ConversationHistory:
        """Fetch everything in a conversation: messages, calls and results.

        Calls `GET /v1/conversations/{conversation_id}/history`.

        Args:
            conversation_id: The id of the conversation.
            **options: How to send the request; see `Options`.

        Returns:
            The entries in order, as `entries`.
        """
        ...

    get_history_async = asynchronous(get_history)

    @operation(
        "GET",
        "/v1/conversations/{conversation_id}/messages",
        "agents_api_v1_conversations_messages",
    )
    def get_messages(
        self, *, conversation_id: str, **options: Unpack[Options]
    ) -> models.ConversationMessages:
        """Fetch what was said in a conversation, by the user and by the model.

        Calls `GET /v1/conversations/{conversation_id}/messages`.

        Args:
            conversation_id: The id of the conversation.
            **options: How to send the request; see `Options`.

        Returns:
            The messages in order, as `messages`.
        """
        ...

    get_messages_async = asynchronous(get_messages)

    # What a run needs of `extra` is imported by those who call these. They go through the
    # operations above, so that whoever wraps or replaces those sees the runs too.

    def run(
        self,
        run_ctx: RunContext,
        inputs: str | Sequence[object],
        instructions: types.OptionalNullable[str] = UNSET,
        tools: types.OptionalNullable[Sequence[models.Tools | models.ToolsTypedDict]] = UNSET,
        completion_args: types.OptionalNullable[
            models.CompletionArgs | models.CompletionArgsTypedDict
        ] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        retries: types.OptionalNullable[RetryConfig | int] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> RunResult:
        """Talk with a model or an agent, and call functions for it until it has its answer.

        Calls `POST /v1/conversations`, and for each round of calls
        `POST /v1/conversations/{conversation_id}`; with an agent and functions of yours
        `GET /v1/agents/{agent_id}` before, to add them to its own tools. The calls of one answer
        are made side by side.

        Args:
            run_ctx: The model or the agent, the functions, and how far the run has come.
            inputs: What the user says, as a text; or entries, among them decisions about deferred
                calls (`call.confirm()`, `call.reject()`).
            instructions: What holds for the whole conversation.
            tools: What the model may use beside the functions of the context.
            completion_args: How the model answers.
            name: What the conversation is called.
            description: What it is about.
            retries: When to send again: how many more attempts there may be, a `RetryConfig`, or
                None for one attempt. Unset, the client's own setting holds.
            server_url: The URL of another server.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers that replace those of the client.

        Returns:
            All that was said and called: `output_as_text` is the answer.

        Raises:
            extra.exceptions.RunException: The context has neither a model nor an agent, a function
                failed, or the model made one up. `error.result` has what came before.
            extra.exceptions.DeferredToolCallsException: Calls wait for somebody's decision.
            models.SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer.
        """
        from mistralai.extra.run.drive import items, last  # noqa: PLC0415

        given = _given(instructions, tools, completion_args, name, description)
        resources = self._resources(retries, server_url, timeout_ms, http_headers)
        result: RunResult = last(items(resources, run_ctx, inputs, given, stream=False))
        return result

    async def run_async(
        self,
        run_ctx: RunContext,
        inputs: str | Sequence[object],
        instructions: types.OptionalNullable[str] = UNSET,
        tools: types.OptionalNullable[Sequence[models.Tools | models.ToolsTypedDict]] = UNSET,
        completion_args: types.OptionalNullable[
            models.CompletionArgs | models.CompletionArgsTypedDict
        ] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        retries: types.OptionalNullable[RetryConfig | int] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> RunResult:
        """Do what `run` does, awaiting: through `start_async` and `append_async`."""
        from mistralai.extra.run.drive import items_async, last_async  # noqa: PLC0415

        given = _given(instructions, tools, completion_args, name, description)
        resources = self._resources(retries, server_url, timeout_ms, http_headers)
        run = items_async(resources, run_ctx, inputs, given, stream=False)
        result: RunResult = await last_async(run)
        return result

    def run_stream(
        self,
        run_ctx: RunContext,
        inputs: str | Sequence[object],
        instructions: types.OptionalNullable[str] = UNSET,
        tools: types.OptionalNullable[Sequence[models.Tools | models.ToolsTypedDict]] = UNSET,
        completion_args: types.OptionalNullable[
            models.CompletionArgs | models.CompletionArgsTypedDict
        ] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        retries: types.OptionalNullable[RetryConfig | int] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Generator[models.ConversationEvents | RunResultEvents | RunResult, None, None]:
        """Do what `run` does, and give what happens while it happens.

        Calls the same as `run`, for server-sent events.

        Args:
            run_ctx: What the run has to work with, as for `run`.
            inputs: What the user says, as for `run`.
            instructions: What holds for the whole conversation.
            tools: What the model may use beside the functions of the context.
            completion_args: How the model answers.
            name: What the conversation is called.
            description: What it is about.
            retries: When to send again, as for `run`.
            server_url: The URL of another server.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers that replace those of the client.

        Returns:
            A generator of the events of each answer, of a `RunResultEvents` named
            `function.result` for each call that was made, and of the `RunResult` as the last item.

        Raises:
            extra.exceptions.RunException: As of `run`.
            models.StreamError: An answer ended in an error; its event was given before.
            models.SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer, or the connection broke in the middle of it.
        """
        from mistralai.extra.run.drive import items  # noqa: PLC0415

        given = _given(instructions, tools, completion_args, name, description)
        resources = self._resources(retries, server_url, timeout_ms, http_headers)
        return items(resources, run_ctx, inputs, given, stream=True)

    async def run_stream_async(
        self,
        run_ctx: RunContext,
        inputs: str | Sequence[object],
        instructions: types.OptionalNullable[str] = UNSET,
        tools: types.OptionalNullable[Sequence[models.Tools | models.ToolsTypedDict]] = UNSET,
        completion_args: types.OptionalNullable[
            models.CompletionArgs | models.CompletionArgsTypedDict
        ] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        retries: types.OptionalNullable[RetryConfig | int] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[models.ConversationEvents | RunResultEvents | RunResult, None]:
        """Do what `run_stream` does, awaiting; what is awaited is the generator."""
        from mistralai.extra.run.drive import items_async  # noqa: PLC0415

        given = _given(instructions, tools, completion_args, name, description)
        resources = self._resources(retries, server_url, timeout_ms, http_headers)
        return items_async(resources, run_ctx, inputs, given, stream=True)

    def _resources(
        self,
        retries: types.OptionalNullable[RetryConfig | int],
        server_url: str | None,
        timeout_ms: int | None,
        http_headers: Mapping[str, str] | None,
    ) -> Resources:
        from mistralai.extra.run.drive import Resources  # noqa: PLC0415

        from .agents import MistralAgents  # noqa: PLC0415 - only some runs look at an agent

        options = {
            "retries": retries,
            "server_url": server_url,
            "timeout_ms": timeout_ms,
            "http_headers": http_headers,
        }
        return Resources(self, MistralAgents(self.sdk_configuration), options)


def _given(
    instructions: Any, tools: Any, completion_args: Any, name: Any, description: Any
) -> dict[str, Any]:
    """Gather what was given of all that a conversation can be started with."""
    given = {
        "instructions": instructions,
        "tools": tools,
        "completion_args": completion_args,
        "name": name,
        "description": description,
    }
    return {key: value for key, value in given.items() if value is not UNSET}
