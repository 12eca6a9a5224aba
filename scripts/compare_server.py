"""An API that misbehaves, in the forms of three vendors, for scripts/compare_clients.py.

The first segment of a path names the client, which tells the form of the answers, the second what
happens.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

REQUEST_ID = "request-4711"
WORDS = "Paris."
REFUSAL = "The engine is overloaded, said the server."


class Handler(BaseHTTPRequestHandler):
    """Answers as the path says, and writes down what came."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        """Answer a chat."""
        given = self.rfile.read(int(self.headers.get("content-length", 0)))
        _, client, scenario, *_ = self.path.split("/")
        self.server.seen[f"{client}/{scenario}"].append((time.monotonic(), json.loads(given)))
        getattr(self, f"do_{scenario}")(client, json.loads(given))

    def do_GET(self) -> None:
        """Tell what came for a client and a scenario."""
        _, client, scenario, *_ = self.path.split("/")
        seen = self.server.seen.pop(f"{client}/{scenario}", [])
        waits = [after - before for (before, _), (after, _) in pairwise(seen)]
        self.give({"bodies": [body for _, body in seen], "waits": waits})

    def do_plain(self, client: str, _: Any) -> None:
        """Answer as one hopes."""
        self.give(whole(client, WORDS))

    def do_fails(self, client: str, _: Any) -> None:
        """Be down for maintenance."""
        self.give(error(client), 503)

    def do_limited(self, client: str, _: Any) -> None:
        """Refuse for the rate limit."""
        self.give(error(client), 429, {"retry-after": "0"})

    def do_patience(self, client: str, _: Any) -> None:
        """Refuse once, and say when to come back."""
        if len(self.server.seen[f"{client}/patience"]) == 1:
            self.give(error(client), 429, {"retry-after": "2"})
        else:
            self.give(whole(client, WORDS))

    def do_kind(self, client: str, _: Any) -> None:
        """Answer with a kind of content that nobody knows yet, behind the text."""
        parts = [{"type": "text", "text": WORDS}, {"type": "hologram", "beam": "blue"}]
        self.give(whole(client, parts))

    def do_usage(self, client: str, _: Any) -> None:
        """Answer without counting the tokens."""
        self.give({key: value for key, value in whole(client, WORDS).items() if key != "usage"})

    def do_tools(self, client: str, request: Any) -> None:
        """Ask for a function first, and answer when its result is there."""
        told = [message for message in request["messages"] if message["role"] == "tool"]
        if told or "tool_result" in json.dumps(request["messages"]):
            self.give(whole(client, WORDS))
            return
        if client == "anthropic":
            call = {"type": "tool_use", "id": "toolu_1", "name": "capital", "input": {"of": "F"}}
            self.give({**whole(client, [call]), "stop_reason": "tool_use"})
            return
        function = {"name": "capital", "arguments": '{"of": "F"}'}
        calls = [{"id": "abcdefghi", "type": "function", "function": function}]
        message = {"role": "assistant", "content": "", "tool_calls": calls}
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        self.give({**whole(client, ""), "choices": [choice]})

    def do_cut(self, client: str, _: Any) -> None:
        """Begin a stream, and end the answer in good order before the text is whole."""
        self.stream(pieces(client))

    def do_midway(self, client: str, _: Any) -> None:
        """Report an error within a stream."""
        name = "event: error\n" if client == "anthropic" else ""
        self.stream([*pieces(client), f"{name}data: {json.dumps(error(client))}\n\n"])

    def give(self, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Send JSON."""
        content = json.dumps(body).encode()
        self.send_response(status)
        ids = dict.fromkeys(("request-id", "x-request-id", "mistral-correlation-id"), REQUEST_ID)
        for name, value in {**ids, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def stream(self, events: list[str]) -> None:
        """Send events."""
        content = "".join(events).encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class Server(ThreadingHTTPServer):
    """The API, on a free port of this machine."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: defaultdict[str, list[tuple[float, Any]]] = defaultdict(list)


def whole(client: str, content: object) -> dict[str, Any]:
    """Make a whole answer."""
    if client == "anthropic":
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": parts,
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }
    message = {"role": "assistant", "content": content}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }


def pieces(client: str) -> list[str]:
    """Make the first events of a stream."""
    if client == "anthropic":
        started = {**whole(client, []), "stop_reason": None}
        delta = {"type": "text_delta", "text": WORDS}
        events = [
            {"type": "message_start", "message": started},
            {
                "type": "content_block_start",
                "index": 0,
                "content_block": {"type": "text", "text": ""},
            },
            {"type": "content_block_delta", "index": 0, "delta": delta},
        ]
        return [f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in events]
    choice = {"index": 0, "delta": {"role": "assistant", "content": WORDS}, "finish_reason": None}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return [f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n"] * 2


def error(client: str) -> dict[str, Any]:
    """Make the body of an error."""
    if client == "anthropic":
        return {"type": "error", "error": {"type": "overloaded_error", "message": REFUSAL}}
    if client == "openai":
        return {"error": {"message": REFUSAL, "type": "server_error", "param": None, "code": None}}
    return {
        "object": "error",
        "message": REFUSAL,
        "type": "service_unavailable",
        "param": None,
        "code": "3505",
    }
