"""What an editor shows: asked of pyright's language server, which is behind VS Code's Python.

The server is asked as an editor asks it, about a file that is open and not saved.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import models

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "src", *sorted(ROOT.glob("packages/*/src"))]

PROGRAM = """
from mistralai import Mistral, models

client = Mistral(api_key="k")
"""


class Editor:
    """Speaks the Language Server Protocol with pyright; a folder is its workspace.

    Args:
        folder: The workspace, in which no file need be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened = 0
        self._asked = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        uri = folder.as_uri()
        self.ask(
            "initialize",
            processId=None,
            rootUri=uri,
            workspaceFolders=[{"uri": uri, "name": "w"}],
            capabilities={
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {
                    "hover": {"contentFormat": ["markdown", "plaintext"]},
                    "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                },
            },
        )
        self.tell("initialized")

    def open(self, text: str) -> str:
        """Open a file with this text; return its URI."""
        self._opened += 1
        uri = (self._folder / f"program_{self._opened}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        return uri

    def hover(self, text: str, at: str) -> str:
        """Give what is shown while the mouse rests on the end of a piece of the text."""
        shown = self.ask("textDocument/hover", **self._place(text, at))
        return "" if shown is None else str(shown["contents"]["value"])

    def completions(self, text: str, at: str) -> set[str]:
        """Give the labels that are offered behind a piece of the text."""
        found = self.ask("textDocument/completion", **self._place(text, at, offset=0))
        return {item["label"] for item in found["items"]}

    def _place(self, text: str, at: str, *, offset: int = 1) -> dict[str, Any]:
        end = text.rindex(at) + len(at) - offset
        line = text.count("\n", 0, end)
        character = end - (text.rfind("\n", 0, end) + 1)
        return {
            "textDocument": {"uri": self.open(text)},
            "position": {"line": line, "character": character},
        }

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request and return its result."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            said = self._receive()
            if "method" in said:
                if "id" in said:
                    self._send({"id": said["id"], "result": _settings(said)})
            elif said["id"] == self._asked:
                assert "error" not in said, said
                return said["result"]

    def tell(self, method: str, **params: Any) -> None:
        """Send what wants no answer."""
        self._send({"method": method, "params": params})

    def close(self) -> None:
        """Let the server end."""
        self.ask("shutdown")
        self.tell("exit")
        self._process.communicate(timeout=30)

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> Any:
        out = self._process.stdout
        assert out is not None
        length = 0
        while (line := out.readline()) != b"\r\n":
            assert line, "the language server has ended"
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(out.read(length))


def _settings(request: Mapping[str, Any]) -> Any:
    """Answer what the server asks: which settings there are."""
    if request["method"] != "workspace/configuration":
        return None
    python = {"pythonPath": sys.executable}
    analysis = {"extraPaths": list(map(str, SOURCES)), "diagnosticMode": "openFilesOnly"}
    known = {"python": {**python, "analysis": analysis}, "python.analysis": analysis}
    return [known.get(item.get("section", ""), {}) for item in request["params"]["items"]]


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Give an editor with an empty workspace."""
    if find_spec("pyright") is None:
        pytest.skip("pyright is not installed")
    made = Editor(tmp_path_factory.mktemp("workspace"))
    yield made
    made.close()


# Of answers and of requests, own fields and inherited ones, with a default and without.
FIELDS = {
    "UsageInfo.prompt_tokens": "Tokens that were read",
    "ChatCompletionResponse.created": "in seconds since 1970, UTC.",
    "ChatCompletionChoice.finish_reason": "`stop` is a natural end",
    "ChatCompletionRequest.temperature": "0 to 1.5: higher is more varied.",
    "ChatCompletionStreamRequest.temperature": "0 to 1.5: higher is more varied.",
    "FIMCompletionResponse.usage": "The tokens that this is charged for.",
    "ToolMessage.tool_call_id": "The id of the `ToolCall` this answers.",
    "FunctionCall.arguments": "JSON as a string, or the object itself",
    "UploadFileOut.size_bytes": "Its size in bytes; `bytes` on the wire.",
    "RetrieveFileOut.expires_at": "When the file will be deleted",
    "OCRRequest.pages": "Which pages, from 0",
    "BatchJobOut.status": "How far it is",
    "MessageOutputEntry.content": "A text, or a list of chunks",
}


@pytest.mark.parametrize(("field", "line"), FIELDS.items(), ids=FIELDS)
def test_hover_shows_the_line_of_a_field(editor: Editor, field: str, line: str) -> None:
    model, _, name = field.partition(".")
    assert name in getattr(models, model).model_fields
    shown = editor.hover(f"{PROGRAM}\ndef show(it: models.{model}) -> None:\n    it.{name}\n", name)
    assert line in shown


OPTIONS = {"temperature=", "max_tokens=", "tools=", "timeout_ms=", "retries=", "extra_body="}


@pytest.mark.parametrize(
    ("call", "offered"),
    [
        ("client.chat.complete(", {"model=", "messages=", "reasoning_effort=", *OPTIONS}),
        ("client.chat.complete_async(", {"model=", "messages=", *OPTIONS}),
        ("client.chat.stream(", OPTIONS),
        ("client.chat.parse(int, ", {"model=", "messages=", "retries_on_invalid=", *OPTIONS}),
        ("client.chat.run(", {"on_call=", "max_rounds=", "on_error="}),
        ("client.files.upload(", {"file=", "purpose=", "timeout_ms="}),
        ("client.beta.conversations.start(", {"inputs=", "agent_id=", "timeout_ms="}),
        ("client.responses.create(", {"input=", "stream=", "model=", "timeout_ms="}),
        ("Mistral(", {"api_key=", "timeout_ms=", "server_url=", "strict="}),
    ],
)
def test_arguments_are_completed_inside_a_call(
    editor: Editor, call: str, offered: set[str]
) -> None:
    assert offered <= editor.completions(f"{PROGRAM}{call}", call)


@pytest.mark.parametrize(
    ("call", "known", "unknown"),
    [
        ("client.chat.complete(", "mistral-small-latest", "mistral-embed"),
        ("client.chat.complete_async(", "mistral-large-latest", "mistral-ocr-latest"),
        ("client.chat.stream(", "magistral-medium-latest", "mistral-embed"),
        ("client.chat.parse(int, ", "mistral-small-latest", "mistral-embed"),
        ("client.chat.run(messages='', tools=[], ", "devstral-latest", "mistral-embed"),
        ("client.fim.complete(", "codestral-latest", "mistral-small-latest"),
        ("client.embeddings.create(", "mistral-embed", "mistral-small-latest"),
        ("client.embeddings.create_many([], ", "codestral-embed", "mistral-small-latest"),
        ("client.classifiers.moderate(inputs='', ", "mistral-moderation-latest", "mistral-embed"),
        ("client.ocr.process(", "mistral-ocr-latest", "mistral-embed"),
        ("client.audio.transcriptions.complete(", "voxtral-mini-latest", "mistral-embed"),
        ("client.audio.speech.complete(input='', ", "voxtral-mini-tts-latest", "mistral-embed"),
        ("client.beta.conversations.start(inputs='', ", "mistral-medium-latest", "mistral-embed"),
        ("client.beta.agents.create(name='', ", "mistral-medium-latest", "mistral-embed"),
        ("client.batch.jobs.create(endpoint='', ", "mistral-embed", "mistral-large-2411"),
        ("client.responses.create(input='', ", "mistral-small-latest", "mistral-embed"),
    ],
)
def test_the_names_of_models_are_completed_where_they_work(
    editor: Editor, call: str, known: str, unknown: str
) -> None:
    text = f'{PROGRAM}{call}model="'
    offered = {label.strip("\"'") for label in editor.completions(f'{text}"', 'model="')}
    assert known in offered
    assert unknown not in offered
