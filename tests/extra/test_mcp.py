"""Clients of MCP servers, held against real servers: programs, and on loopback."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import subprocess
import sys
import threading
from contextlib import AsyncExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mistralai import Mistral
from mistralai.extra.exceptions import MCPAuthException, MCPException, RunException
from mistralai.extra.run.context import RunContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest.importorskip("mcp", reason="needs the extra agents")
pytest.importorskip("authlib", reason="needs the extra agents")

from mistralai.extra.mcp.auth import (
    OAuthParams,
    build_oauth_params,
    dynamic_client_registration,
)
from mistralai.extra.mcp.base import MCPClientBase
from mistralai.extra.mcp.sse import MCPClientSSE, SSEServerParams
from mistralai.extra.mcp.stdio import MCPClientSTDIO, StdioServerParameters
from mistralai.extra.mcp.streamable_http import MCPClientStreamableHTTP, StreamableHTTPServerParams

PROGRAM = Path(__file__).with_name("mcp_server.py")
# Version 1 of the library leaves streams to the garbage collector where a connection fails.
leaves_streams = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@contextmanager
def served_over(transport: str) -> Iterator[str]:
    """A server in a process of its own; who connects before it is up waits in its queue."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.fileno()
        process = subprocess.Popen(
            [sys.executable, PROGRAM, transport, str(number)], pass_fds=[number]
        )
        port = listener.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """The URLs of a server for each transport over HTTP."""
    with served_over("sse") as sse, served_over("streamable-http") as streamable:
        yield {"sse": sse, "streamable-http": streamable}


def stdio() -> MCPClientSTDIO:
    program = StdioServerParameters(command=sys.executable, args=[str(PROGRAM), "stdio"])
    return MCPClientSTDIO(stdio_params=program, name="demo")


@pytest.fixture
def nearby(served: dict[str, str]) -> Callable[[], MCPClientBase]:
    """Makes clients of a server that runs already."""
    url = f"{served['streamable-http']}/mcp"
    return lambda: MCPClientStreamableHTTP(
        StreamableHTTPServerParams(url=url, timeout=60), name="demo"
    )


@pytest.fixture(params=["stdio", "sse", "streamable-http"])
def client(request: pytest.FixtureRequest) -> MCPClientBase:
    if request.param == "stdio":
        return stdio()
    served: dict[str, str] = request.getfixturevalue("served")
    url = served[request.param]
    if request.param == "sse":
        return MCPClientSSE(sse_params=SSEServerParams(url=f"{url}/sse", timeout=60), name="demo")
    return MCPClientStreamableHTTP(
        StreamableHTTPServerParams(url=f"{url}/mcp", timeout=60), name="demo"
    )


def test_tools_errors_and_prompts_come_over_each_transport(client: MCPClientBase):
    async def use() -> None:
        await client.initialize()
        await client.initialize()  # once is enough
        tools = {tool.function.name: tool.function for tool in await client.get_tools()}
        assert [*tools] == ["add", "fail", "draw"]
        assert (tools["add"].description, tools["add"].strict) == ("Add two numbers.", True)
        assert tools["add"].parameters["required"] == ["a"]
        assert tools["add"].parameters["properties"]["b"]["default"] == 2

        assert await client.execute_tool("add", {"a": 1}) == [{"type": "text", "text": "3"}]
        [failed] = await client.execute_tool("fail", {})
        assert failed["text"].startswith("Error executing tool fail")
        [unknown] = await client.execute_tool("nobody", {})
        assert unknown["text"] == "Unknown tool: nobody"
        [drawn] = await client.execute_tool("draw", {})
        assert drawn["text"] == "[image/png, which cannot be shown here]"

        [prompt] = (await client.list_system_prompts()).prompts
        assert (prompt.name, prompt.description) == ("greet", "Greet somebody.")
        text = "Say hello to Ann 2 times."
        assert await client.get_system_prompt("greet", {"name": "Ann", "times": 2}) == {
            "description": "Greet somebody.",
            "messages": [{"role": "user", "content": {"type": "text", "text": text}}],
        }
        with pytest.raises(MCPException, match="demo did not fill in the prompt 'nobody'"):
            await client.get_system_prompt("nobody", {})
        await client.aclose()
        with pytest.raises(MCPException, match="demo is not connected"):
            await client.get_tools()
        await client.aclose()

    asyncio.run(use())


class Answers:
    """A conversation whose model calls a tool, and then repeats what it answered."""

    def __init__(self, name: str = "add", arguments: str = '{"a": 40}') -> None:
        self.call = {"type": "function.call", "id": "fc", "tool_call_id": "c1", "name": name}
        self.call["arguments"] = arguments
        self.bodies: list[dict[str, Any]] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.bodies.append(body)
        said = {"type": "message.output", "content": str(body["inputs"][0].get("result"))}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        output = self.call if len(self.bodies) == 1 else said
        return httpx.Response(
            200, json={"conversation_id": "conv_1", "outputs": [output], "usage": usage}
        )

    async def handle_async(self, request: httpx.Request) -> httpx.Response:
        return self.handle(request)

    def client(self) -> Mistral:
        return Mistral(
            api_key="k",
            client=httpx.Client(transport=httpx.MockTransport(self.handle)),
            async_client=httpx.AsyncClient(transport=httpx.MockTransport(self.handle_async)),
        )


RESULT = '[{"type": "text", "text": "42"}]'


@pytest.mark.parametrize("runs", ["blocking", "awaiting"])
@pytest.mark.parametrize("registered", ["blocking", "awaiting"])
def test_a_run_calls_the_tools_of_a_server(nearby, runs: str, registered: str):
    answers = Answers()
    conversations = answers.client().beta.conversations

    async def run(context: RunContext) -> str:
        return (await conversations.run_async(context, "Add 40 and 2.")).output_as_text

    async def awaiting() -> str:
        async with RunContext(model="m") as context:
            await context.register_mcp_clients([nearby()])
            if runs == "awaiting":
                return await run(context)
            with pytest.raises(RunException, match=r"'add' is of an MCP server.*event loop"):
                conversations.run(context, "Add 40 and 2.")
            return RESULT

    if registered == "awaiting":
        said = asyncio.run(awaiting())
    else:
        with RunContext(model="m") as context:
            context.register_mcp_client_blocking(nearby())
            context.register_mcp_client_blocking(nearby())
            if runs == "awaiting":
                said = asyncio.run(run(context))
            else:
                said = conversations.run(context, "Add 40 and 2.").output_as_text
    assert said == RESULT
    if answers.bodies:
        names = [tool["function"]["name"] for tool in answers.bodies[0]["tools"]]
        assert names == ["add", "fail", "draw"]
        assert answers.bodies[1]["inputs"][0]["result"] == RESULT


def test_tools_are_chosen_and_marked_by_a_configuration(nearby):
    async def use() -> None:
        async with RunContext(model="m") as context:
            await context.register_mcp_client(
                nearby(), {"include": ["add", "fail"], "exclude": ["fail"]}
            )
            assert [tool.function.name for tool in context.get_tools()] == ["add"]
            await context.register_mcp_clients([nearby()], [{"requires_confirmation": ["fail"]}])
            assert [tool.function.name for tool in context.get_tools()] == ["add", "fail", "draw"]
            assert context.requires_confirmation("fail")
            assert not context.requires_confirmation("add")

    asyncio.run(use())


def test_arguments_that_are_no_json_fail_like_those_of_a_function(nearby):
    answers = Answers(arguments="{")
    with RunContext(model="m", continue_on_fn_error=True) as context:
        context.register_mcp_client_blocking(nearby())
        answers.client().beta.conversations.run(context, "Add.")
    assert answers.bodies[1]["inputs"][0]["result"].startswith("Error while executing add: ")


@leaves_streams
@pytest.mark.parametrize("transport", ["stdio", "sse", "streamable-http"])
def test_a_server_that_is_not_there_is_an_error(transport: str):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    missing: dict[str, MCPClientBase] = {
        "stdio": MCPClientSTDIO(StdioServerParameters(command="no-such-program")),
        "sse": MCPClientSSE(SSEServerParams(url=url)),
        "streamable-http": MCPClientStreamableHTTP(StreamableHTTPServerParams(url=url)),
    }

    async def connect() -> None:
        async with AsyncExitStack() as stack:
            await missing[transport].initialize(stack)

    name = type(missing[transport]).__name__
    with pytest.raises(MCPException, match=f"The MCP server {name} cannot be talked with: .+"):
        asyncio.run(connect())


@pytest.mark.parametrize("real", [True, False])
def test_a_program_runs_where_nobody_can_see_its_errors(monkeypatch, real):
    # As in a notebook, and as in a program without a console.
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    if not real:
        monkeypatch.setattr(sys, "__stderr__", None)

    async def use() -> None:
        client = stdio()
        await client.initialize()
        assert len(await client.get_tools()) == 3
        await client.aclose()

    asyncio.run(use())


class Dumped:
    """An answer of the library, of either version."""

    def __init__(self, **fields: Any) -> None:
        self.fields = fields

    def model_dump(self, **_: Any) -> dict[str, Any]:
        return self.fields


class Session:
    """What a client talks with, in the place of a server."""

    def __init__(self, **answer: Any) -> None:
        self.answer = answer

    async def list_tools(self, cursor: str | None) -> Dumped:
        tool = {"name": f"page {cursor}", "inputSchema": {"type": "object"}}
        return Dumped(tools=[tool], **({} if cursor else {"nextCursor": "2"}))

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Dumped:
        return Dumped(**self.answer)


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, ["a", "b"]),
        ({"content": [], "structuredContent": {"sum": 3}}, ['{"sum": 3}']),
        ({"content": [{"type": "resource", "resource": {"uri": "u", "text": "t"}}]}, ["t"]),
        ({"content": [{"type": "resource_link", "uri": "file:///a"}]}, ["file:///a"]),
        (
            {"content": [{"type": "resource", "resource": {"blob": "", "mimeType": "a/b"}}]},
            ["[a/b, which cannot be shown here]"],
        ),
        ({"content": [{"type": "dance"}]}, ["[dance, which cannot be shown here]"]),
    ],
)
def test_whatever_a_tool_answers_is_told_as_text(answer: dict[str, Any], texts: list[str]):
    client = MCPClientBase()
    client._opened = Session(**answer)
    contents = asyncio.run(client.execute_tool("any", {}))
    assert contents == [{"type": "text", "text": text} for text in texts]


def test_all_pages_of_tools_are_read():
    client = MCPClientBase()
    client._opened = Session()
    tools = asyncio.run(client.get_tools())
    assert [tool.function.name for tool in tools] == ["page None", "page 2"]
    assert tools[0].function.description == ""


def test_an_error_of_ones_own_transport_stays_what_it_is():
    class Locked(MCPClientBase):
        async def _get_transport(self, exit_stack: AsyncExitStack) -> Any:
            raise MCPAuthException("no key")

    with pytest.raises(MCPAuthException, match=r"^no key$"):
        asyncio.run(Locked().initialize())


def test_a_client_needs_a_transport():
    with pytest.raises(MCPException, match="MCPClientBase cannot be talked with: NotImplemented"):
        asyncio.run(MCPClientBase().initialize())


# Logging in.


class Login(BaseHTTPRequestHandler):
    """A server that wants a token, and gives one to who logged in."""

    metadata: dict[str, Any] | None = None
    place = "/.well-known/oauth-authorization-server/sse"
    registers = True
    token: dict[str, Any]
    seen: list[tuple[str, str, dict[str, list[str]]]]

    def do_GET(self) -> None:
        if self.path == self.place and self.metadata is not None:
            self.answer(200, self.metadata)
        elif self.path == "/sse":
            is_known = self.headers.get("Authorization") == "Bearer good"
            self.answer(404 if is_known else 401, {})
        else:
            self.answer(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append((self.path, self.headers.get("Authorization", ""), parse_qs(body)))
        if self.path.endswith("register"):
            registered = {"client_id": "me", "client_secret": "pst"}
            self.answer(201 if self.registers else 403, registered)
        else:
            self.answer(200 if "access_token" in self.token else 400, self.token)

    def answer(self, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def login() -> Iterator[tuple[str, type[Login]]]:
    token = {"access_token": "good", "refresh_token": "again", "token_type": "Bearer"}
    handler = type("Handler", (Login,), {"seen": [], "token": token})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


CALLBACK = "http://127.0.0.1/callback"


def params_of(url: str, **more: Any) -> OAuthParams:
    return asyncio.run(build_oauth_params(f"{url}/sse", CALLBACK, scope=["read", "write"], **more))


@leaves_streams
def test_a_person_logs_in_and_the_token_is_sent(login):
    url, handler = login
    client = MCPClientSSE(SSEServerParams(url=f"{url}/sse", headers={"X-Own": 1}))
    assert client.base_url == url
    client.set_oauth_params(params_of(url))

    async def log_in() -> None:
        assert await client.requires_auth()
        with pytest.raises(MCPAuthException, match="it wants credentials"):
            await client.initialize()
        address, state = await client.get_auth_url_and_state(CALLBACK)
        assert address.startswith(f"{url}/authorize?")
        asked = parse_qs(urlsplit(address).query)
        assert asked == {
            "response_type": ["code"],
            "client_id": ["me"],
            "redirect_uri": [CALLBACK],
            "scope": ["read write"],
            "state": [state],
        }
        came_back = f"{CALLBACK}?code=zz&state={state}"
        token = await client.get_token_from_auth_response(came_back, CALLBACK, state)
        assert token["access_token"] == "good"  # noqa: S105 - a server of this file gave it
        client.set_auth_token(token)
        assert not await client.requires_auth()
        handler.token = handler.token | {"access_token": "better"}
        await client.refresh_auth_token()
        assert client._format_headers() == {"X-Own": "1", "Authorization": "Bearer better"}

    asyncio.run(log_in())
    (_, _, _), (_, basic, fetched), (_, _, refreshed) = handler.seen
    assert basic.startswith("Basic ")
    assert (fetched["grant_type"], fetched["code"]) == (["authorization_code"], ["zz"])
    assert fetched["redirect_uri"] == [CALLBACK]
    assert (refreshed["grant_type"], refreshed["refresh_token"]) == (["refresh_token"], ["again"])


def test_an_open_server_wants_no_credentials_and_is_not_waited_for(served):
    client = MCPClientSSE(SSEServerParams(url=f"{served['sse']}/sse", timeout=60))
    assert not asyncio.run(client.requires_auth())


@pytest.mark.parametrize(
    "place",
    [
        "/.well-known/oauth-authorization-server/sse",
        "/sse/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server",
    ],
)
def test_a_server_says_where_to_log_in(login, place):
    url, handler = login
    handler.place = place
    handler.metadata = {
        "issuer": url,
        "authorization_endpoint": f"{url}/a",
        "token_endpoint": f"{url}/t",
        "registration_endpoint": f"{url}/other/register",
    }
    params = params_of(url)
    scheme = params.scheme
    assert (scheme.authorization_url, scheme.token_url, scheme.refresh_url) == (
        f"{url}/a",
        f"{url}/t",
        f"{url}/t",
    )
    assert (params.client_id, params.client_secret) == ("me", "pst")
    assert handler.seen[0][0] == "/other/register"


def test_a_known_program_is_not_registered_again(login):
    url, handler = login
    params = params_of(url, client_id="known", client_secret="s")  # noqa: S106 - as above
    assert (params.client_id, params.scheme.token_url) == ("known", f"{url}/token")
    assert handler.seen == []


def test_a_program_registers_with_a_client_of_its_own(login):
    url, _ = login

    async def register() -> None:
        async with httpx.AsyncClient() as own:
            params = await build_oauth_params(url, CALLBACK, async_client=own)
            assert params.client_id == "me"
            assert await dynamic_client_registration(f"{url}/register", CALLBACK, own) == (
                "me",
                "pst",
            )

    asyncio.run(register())


def test_a_server_that_registers_nobody_is_an_error(login):
    url, handler = login
    handler.registers = False
    with pytest.raises(MCPAuthException, match="did not register this program: status 403"):
        params_of(url)
    handler.metadata = {"authorization_endpoint": f"{url}/a", "token_endpoint": f"{url}/t"}
    with pytest.raises(MCPAuthException, match="give client_id and client_secret"):
        params_of(url)


def test_what_is_missing_to_log_in_is_said(login):
    url, handler = login
    client = MCPClientSSE(SSEServerParams(url=f"{url}/sse"))

    async def log_in() -> None:
        with pytest.raises(MCPAuthException, match=r"To log in at .* takes set_oauth_params"):
            await client.get_auth_url_and_state(CALLBACK)

    asyncio.run(log_in())
    client.set_oauth_params(params_of(url))

    async def refresh() -> None:
        with pytest.raises(MCPAuthException, match="cannot be refreshed"):
            await client.refresh_auth_token()
        client.set_auth_token({"access_token": "old", "refresh_token": "worn"})
        handler.token = {"error": "invalid_grant"}
        with pytest.raises(MCPAuthException, match=r"gave no token: .*invalid_grant"):
            await client.refresh_auth_token()

    asyncio.run(refresh())


# Without the packages.

WITHOUT = """
import sys
sys.modules["mcp"] = None
from mistralai.extra.run.context import RunContext
with RunContext(model="m") as context:
    context.register_func(lambda: 1) if False else None
try:
    import mistralai.extra.mcp.stdio
except ModuleNotFoundError as error:
    print(error, error.name)
"""


def test_runs_need_no_package_and_a_missing_one_is_named():
    made = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert made.stdout == (
        "MCP servers need the packages of the extra agents: pip install mcp authlib mcp\n"
    )


def test_the_version_of_the_library_is_one_that_is_claimed():
    assert metadata.version("mcp").partition(".")[0] in {"1", "2"}


@pytest.mark.parametrize(("status", "kind"), [(401, MCPAuthException), (500, MCPException)])
def test_credentials_are_asked_for_where_one_of_several_errors_says_so(
    status: int, kind: type[Exception]
):
    class Several(Exception):  # noqa: N818 - as a group of Python 3.11
        exceptions = (
            ValueError(),
            httpx.HTTPStatusError(
                "no", request=httpx.Request("GET", "http://h"), response=httpx.Response(status)
            ),
        )

    client = MCPClientSSE(SSEServerParams(url="http://h"))
    assert type(client._failed(Several(), "cannot be reached")) is kind
