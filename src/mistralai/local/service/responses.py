"""Answers in the form of OpenAI's Responses: items in, items out, nothing kept in between."""

import uuid
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from typing import Any, Final

from mistralai.local.engines import tokens
from mistralai.local.errors import ApiError, as_object
from mistralai.local.schema.base import check
from mistralai.local.schema.completions import ChatRequest
from mistralai.local.schema.responses import (
    CallItem,
    FunctionTool,
    InputTokensRequest,
    Item,
    NamespaceTool,
    OutputItem,
    Part,
    ResponseRequest,
    Said,
)

from .answer import Answer, Call, Event, Text, Thought

_CALL_ID: Final = 9


def as_chat(request: InputTokensRequest) -> ChatRequest:
    """Return the chat that a request stands for.

    Args:
        request: The checked body.

    Raises:
        ApiError: If no chat can be made of it.
    """
    messages: list[dict[str, Any]] = []
    if request.instructions:
        messages.append({"role": "system", "content": request.instructions})
    if isinstance(request.input, str):
        messages.append({"role": "user", "content": request.input})
    else:
        messages += _messages(request.input)
    chat: dict[str, Any] = {
        "model": request.model,
        "messages": messages,
        "parallel_tool_calls": request.parallel_tool_calls,
    }
    if functions := [_tool(one) for one in _functions(request.tools)]:
        chat["tools"] = functions
        choice = request.tool_choice
        chat["tool_choice"] = (
            choice
            if isinstance(choice, str)
            else {"type": "function", "function": {"name": choice.name}}
        )
    if request.reasoning is not None:
        chat["reasoning_effort"] = request.reasoning.effort
    if request.text is not None and request.text.format is not None:
        chat["response_format"] = _form(request)
    if isinstance(request, ResponseRequest):
        chat["max_tokens"] = request.max_output_tokens
        chat["temperature"] = request.temperature
        chat["top_p"] = request.top_p
        chat["prompt_cache_key"] = request.prompt_cache_key
    return check(ChatRequest, chat)


def _form(request: InputTokensRequest) -> dict[str, Any]:
    form = request.text.format if request.text else None
    if form is None or form.type != "json_schema":
        return {"type": "text" if form is None else form.type}
    return {
        "type": "json_schema",
        "json_schema": {
            "name": form.name or "answer",
            "description": form.description,
            "schema": form.definition or {},
            "strict": bool(form.strict),
        },
    }


def _functions(tools: Sequence[FunctionTool | NamespaceTool]) -> Iterator[FunctionTool]:
    for tool in tools:
        if isinstance(tool, FunctionTool):
            yield tool
        else:
            yield from tool.tools


def _tool(tool: FunctionTool) -> dict[str, Any]:
    function = {
        "name": tool.name,
        "description": tool.description or "",
        "parameters": tool.parameters or {},
        "strict": bool(tool.strict),
    }
    return {"type": "function", "function": function}


def _messages(items: Sequence[Item]) -> Iterator[dict[str, Any]]:
    """Yield the messages that items stand for: calls that follow each other are of one message."""
    calls: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    for item in items:
        if isinstance(item, CallItem):
            calls.append(
                {
                    "id": ids.setdefault(item.call_id, _short(item.call_id)),
                    "type": "function",
                    "function": {"name": item.name, "arguments": item.arguments},
                }
            )
            continue
        if calls:
            yield {"role": "assistant", "content": "", "tool_calls": calls}
            calls = []
        if isinstance(item, OutputItem):
            identity = ids.get(item.call_id, _short(item.call_id))
            yield {"role": "tool", "tool_call_id": identity, "content": _flat(item.output)}
        elif isinstance(item, Said):
            role = "system" if item.role == "developer" else item.role
            yield {"role": role, "content": _flat(item.content)}
        # What was thought goes with what is said after it, and says nothing by itself.
    if calls:
        yield {"role": "assistant", "content": "", "tool_calls": calls}


def _short(identity: str) -> str:
    """Return the id that a chat knows a call by: nine letters or digits."""
    bare = "".join(filter(str.isalnum, identity.encode("ascii", "ignore").decode()))
    return bare[-_CALL_ID:].rjust(_CALL_ID, "0")


def _flat(content: str | Sequence[Part]) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(
        part.text
        or part.refusal
        or f"[{part.type} {part.filename or part.image_url or part.file_url or part.file_id or ''}]"
        for part in content
    )


def count(request: InputTokensRequest) -> dict[str, Any]:
    """Return how many tokens the input of a request has.

    Args:
        request: The checked body.

    Raises:
        ApiError: If no chat can be made of it.
    """
    chat = as_chat(request)
    texts = [str(message.content or "") for message in chat.messages]
    texts += [function.name + str(function.parameters) for function in chat.functions]
    return {"object": "response.input_tokens", "input_tokens": sum(map(tokens.count, texts))}


def as_event(error: ApiError) -> dict[str, Any]:
    """Return the event that an error in a stream becomes.

    Args:
        error: The error.
    """
    body = as_object(error)
    code = str(body.get("code") or "server_error")
    message = str(body.get("message") or body.get("detail") or "")
    return {"type": "error", "sequence_number": 0, "code": code, "message": message, "param": None}


class Writer:
    """Writes one response: the whole of it, and the events on the way to it.

    Args:
        request: What was asked.
        answer: What is generated.
    """

    def __init__(self, request: ResponseRequest, answer: Answer) -> None:
        self._request = request
        self._answer = answer
        self._id = f"resp_{answer.id}"
        self._output: list[dict[str, Any]] = []
        self._number = 0
        self._finish = "stop"

    async def whole(self) -> dict[str, Any]:
        """Return the response of a request without `stream`.

        Raises:
            ApiError: If the engine cannot take the request.
        """
        async with aclosing(self.events()) as events:
            async for _ in events:
                pass
        return self._response(self._status())

    def _status(self) -> str:
        return "completed" if self._finish in {"stop", "tool_calls"} else "incomplete"

    async def events(self) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the events of a stream: each names its kind as `type`.

        Raises:
            ApiError: If the engine cannot take the request.
        """
        async with aclosing(self._answer.events()) as events:
            begun = False
            async for event in events:
                if not begun:
                    begun = True
                    for kind in ("created", "in_progress"):
                        yield self._event(kind, response=self._response("in_progress"))
                for one in self._of(event):
                    yield one
        status = self._status()
        yield self._event(status, response=self._response(status))

    def _of(self, event: Event) -> Iterator[dict[str, Any]]:
        if isinstance(event, Thought):
            yield from self._said(event.text, "reasoning")
        elif isinstance(event, Text):
            yield from self._said(event.text, "message")
        elif isinstance(event, Call):
            yield from self._close()
            yield from self._call(event)
        else:
            self._finish = event.finish
            yield from self._close()

    def _event(self, kind: str, **fields: Any) -> dict[str, Any]:
        number, self._number = self._number, self._number + 1
        return {"type": f"response.{kind}", "sequence_number": number, **fields}

    def _place(self) -> dict[str, Any]:
        last = len(self._output) - 1
        return {"item_id": self._output[last]["id"], "output_index": last}

    def _said(self, piece: str, kind: str) -> Iterator[dict[str, Any]]:
        """Yield the events of a piece of a message, or of what is thought before it."""
        last = self._output[-1] if self._output else None
        if last is None or last["type"] != kind or last["status"] != "in_progress":
            yield from self._close()
            yield from self._open(kind)
        part = self._output[-1]["content"][0]
        part["text"] += piece
        delta: dict[str, Any] = {**self._place(), "content_index": 0, "delta": piece}
        if kind == "reasoning":
            yield self._event("reasoning_text.delta", **delta)
        else:
            yield self._event("output_text.delta", **delta, logprobs=[])

    def _open(self, kind: str) -> Iterator[dict[str, Any]]:
        item: dict[str, Any] = {"id": f"{_PREFIX[kind]}_{uuid.uuid4().hex}", "type": kind}
        if kind == "message":
            item |= {"role": "assistant", "status": "in_progress", "content": []}
            part: dict[str, Any] = {"type": "output_text", "text": ""}
            part |= {"annotations": [], "logprobs": []}
        else:
            item |= {"summary": [], "status": "in_progress", "content": []}
            part = {"type": "reasoning_text", "text": ""}
        self._output.append(item)
        index = len(self._output) - 1
        yield self._event("output_item.added", output_index=index, item={**item, "content": []})
        item["content"] = [part]
        yield self._event("content_part.added", **self._place(), content_index=0, part={**part})

    def _close(self) -> Iterator[dict[str, Any]]:
        """Yield the end of the message that is open, if one is."""
        item = self._output[-1] if self._output else None
        if item is None or item["status"] != "in_progress":
            return
        (part,) = item["content"]
        done: dict[str, Any] = {**self._place(), "content_index": 0}
        if item["type"] == "reasoning":
            yield self._event("reasoning_text.done", **done, text=part["text"])
        else:
            yield self._event("output_text.done", **done, text=part["text"], logprobs=[])
        yield self._event("content_part.done", **done, part={**part})
        item["status"] = "completed" if self._status() == "completed" else "incomplete"
        yield self._event("output_item.done", output_index=len(self._output) - 1, item={**item})

    def _call(self, call: Call) -> Iterator[dict[str, Any]]:
        item: dict[str, Any] = {
            "id": f"fc_{uuid.uuid4().hex}",
            "type": "function_call",
            "call_id": call.id,
            "name": call.name,
            "arguments": "",
            "status": "in_progress",
        }
        self._output.append(item)
        index = len(self._output) - 1
        yield self._event("output_item.added", output_index=index, item={**item})
        kind = "function_call_arguments"
        yield self._event(f"{kind}.delta", **self._place(), delta=call.arguments)
        yield self._event(f"{kind}.done", **self._place(), name=call.name, arguments=call.arguments)
        item |= {"arguments": call.arguments, "status": "completed"}
        yield self._event("output_item.done", output_index=index, item={**item})

    def _response(self, status: str) -> dict[str, Any]:
        request, answer = self._request, self._answer
        done = status != "in_progress"
        choice = request.tool_choice
        return {
            "id": self._id,
            "object": "response",
            "created_at": answer.created,
            "completed_at": answer.created if done else None,
            "status": status,
            "background": False,
            "error": None,
            "incomplete_details": (
                {"reason": "max_output_tokens"} if status == "incomplete" else None
            ),
            "instructions": request.instructions,
            "max_output_tokens": request.max_output_tokens,
            "max_tool_calls": request.max_tool_calls,
            "metadata": request.metadata or {},
            "model": answer.plan.model,
            "output": [{**item} for item in self._output] if done else [],
            "parallel_tool_calls": request.parallel_tool_calls,
            "previous_response_id": None,
            "prompt_cache_key": request.prompt_cache_key,
            "reasoning": (
                {"effort": request.reasoning.effort} if request.reasoning is not None else None
            ),
            "service_tier": "default",
            "temperature": request.temperature,
            "text": {"format": _text_format(request)},
            "tool_choice": choice if isinstance(choice, str) else choice.model_dump(),
            "tools": [tool.model_dump() for tool in request.tools],
            "top_logprobs": 0,
            "top_p": request.top_p,
            "truncation": "disabled",
            "usage": self._usage() if done else None,
        }

    def _usage(self) -> dict[str, Any]:
        answer = self._answer
        return {
            "input_tokens": answer.prompt_tokens,
            "input_tokens_details": {
                "cached_tokens": answer.cached_tokens,
                "cache_write_tokens": 0,
            },
            "output_tokens": answer.completion_tokens,
            "output_tokens_details": {"reasoning_tokens": answer.thinking_tokens},
            "total_tokens": answer.total_tokens,
        }


_PREFIX: Final = {"message": "msg", "reasoning": "rs"}


def _text_format(request: InputTokensRequest) -> dict[str, Any]:
    if request.text is None or request.text.format is None:
        return {"type": "text"}
    return request.text.format.model_dump(by_alias=True, exclude_none=True)
