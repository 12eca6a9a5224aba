"""Every example runs to its end against the local server, and prints what it says it prints."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from mistralai.local import Fault, LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RUN = Path(__file__).parent / "run_example.py"


class Example(NamedTuple):
    """What an example needs and prints.

    Args:
        prints: A regular expression for all that it prints.
        types: What its user types.
        faults: What goes wrong on the server meanwhile.
        document: A file of examples/data whose URL it is given.
        needs: A module without which it cannot work.
    """

    prints: str
    types: str = ""
    faults: tuple[Fault, ...] = ()
    document: str | None = None
    needs: str | None = None


def prose(about: str) -> str:
    """Match an answer of the deterministic engine: sentences about a word of the question."""
    return rf"[A-Z][^\n]*\b{about}\b[^\n]*\."


INVOICE = r"# Invoice 2025-117\s+Three cheeses, delivered on Monday\s+Total: 42\.50 EUR\s+"

TABLE = {
    "agents": Example(rf"{prose('this')}\n{prose('this')}\n"),
    "async_agents": Example(rf"{prose('this')}\n"),
    "async_batch_job": Example(r"SUCCESS: 5 vectors\n1 job so far\n"),
    "async_chat": Example(
        rf"What is a lighthouse\? {prose('lighthouse')}\nWhat is a harbour\? {prose('harbour')}\n"
        rf"What is a canal\? {prose('canal')}\n"
    ),
    "async_chat_streaming": Example(rf"{prose('story')}\n"),
    "async_embeddings": Example(r"100 vectors of 1024 numbers, from 4 requests\n"),
    "async_files": Example(
        r"uploaded: training\.jsonl\ndownloaded: True\nsigned: True\ndeleted: True\n"
    ),
    "async_realtime": Example(r"How are you\.\n", needs="pocketsphinx"),
    "async_structured_output": Example(
        r"parsed: place='\w+' hours=[\d.]+\njoined: place='\w+' hours=[\d.]+\n"
    ),
    "async_mcp_server": Example(
        rf"\['tide'\]\n(called\n)+{prose('metres')}\n",
        needs="mcp.server.mcpserver",
    ),
    "azure": Example(rf"{prose('Hello')}\n{prose('Hello')}\n"),
    "batch_job": Example(
        r"SUCCESS: 3 of 3\nBrie: [A-Z][^\n]*\.\nComté: [A-Z][^\n]*\.\nRoquefort: [A-Z][^\n]*\.\n"
    ),
    "batch_rows": Example(
        r"SUCCESS: 3 of 3\nBrie: [A-Z][^\n]*\.\nComté: [A-Z][^\n]*\.\nRoquefort: [A-Z][^\n]*\.\n"
    ),
    "bulk_batch": Example(r"SUCCESS: 20 of 20\n20 vectors, \d+ tokens\n"),
    "bulk_run": Example(r"50 answered, 0 before\n50 answered, 50 before\n100 lines\n"),
    "chat": Example(rf"{prose('French')}\n\(\d+ tokens\)\n"),
    "chat_with_functions": Example(
        rf"(payment_status -> (paid|unpaid|pending)\n)+{prose('payment')}\n"
        r"4 messages, 2 rounds\n"
    ),
    "chat_streaming": Example(rf"{prose('lighthouse')}\n\(\d+ tokens\)\n"),
    "chatbot": Example(
        rf"You: Model: {prose('Hello')}\nYou: Model: {prose('book')}\nYou: 5 messages\n",
        types="Hello!\nWhat is a book?\n\n",
    ),
    "classifier": Example(r"SUCCESS\nglad\nangry\n"),
    "code_completion": Example(
        r"def fibonacci\(n: int\) -> int:\n(    [^\n]+\n)+\n*print\(fibonacci\(10\)\)\n"
    ),
    "code_completion_streaming": Example(r"def is_prime\(n: int\) -> bool:\n(    [^\n]+\n)+\n*"),
    "conversations": Example(rf"{prose('lighthouse')}\n{prose('harbour')}\n4 messages\n"),
    "count_tokens": Example(r"\d+ exactly\n\d+ exactly\n", needs="mistral_common"),
    "custom_client": Example(r"GET /v1/models: 200\nTrue\n"),
    "embed_many": Example(r"1000 vectors of 1024 numbers, from 4 requests\n"),
    "embeddings": Example(
        r"0\.\d{3} A parcel arrives within three days\.\n0\.\d{3} [^\n]+\n-?0\.\d{3} [^\n]+\n"
    ),
    "errors": Example(
        r"an answer with 1 choice\nrefused: Input should be less than or equal to 1\.5\n"
        r"status 400, invalid_model, has a request id: True\nno answer: ConnectError\n"
    ),
    "files": Example(
        r"uploaded: training\.jsonl, 2 lines\nlisted: True\nretrieved: 270 bytes for fine-tune\n"
        r"downloaded: True\ndeleted: True\n"
    ),
    "fine_tuning_dry_run": Example(r"10 steps, \d+ tokens\nabout \d+ seconds\n"),
    "fine_tuning_job": Example(
        r"SUCCESS: ft:open-mistral-7b:parcels:\d{8}:[0-9a-f]{8}\n2 checkpoints, 5 events\n"
        r"Tell me its number, and I will look\.\n"
    ),
    "fine_tuning_start": Example(r"checked: VALIDATED\nstarted: True\ncancelled: CANCELLED\n"),
    "function_calling": Example(
        r'payment_status\(\{"transaction_id": ?"(T100\d)"\}\) -> '
        r'\{"transaction_id": "\1", "status": "(paid|unpaid|pending)"\}\n'
        + prose("transaction")
        + r"\n"
    ),
    "function_calling_streaming": Example(r'weather\(\{"city": ?"\w+"\}\)\n'),
    "functions_in_conversations": Example(
        rf"\['function\.call', 'function\.result', 'message\.output'\]\n"
        rf"May I book\? Yes\.\n{prose('booked')}\n"
    ),
    "google_cloud": Example(rf"{prose('Hello')}\n(    [^\n]+\n)+\n*"),
    "hooks": Example(
        r"list_models_v1_models_get: 200, took time: True\n"
        r"retrieve_model_v1_models__model_id__get: failed with 404\nNotFoundError\n"
    ),
    "json_mode": Example(r'\{\n(  "[^\n]+\n)+\}\n'),
    "library": Example(r"searched: document_library\nfound: brie\.txt\n(found: comte\.txt\n)?"),
    "list_models": Example(r"(?s).*^mistral-small-latest: 262144 tokens$.*"),
    "local_server": Example(r"GET /v1/models 429\nGET /v1/models 200\n"),
    "moderation": Example(
        r"I will kill you\. -> violence_and_threats\nThe weather is lovely\. -> nothing\n"
        r"the answer -> nothing\n"
    ),
    "observability": Example(
        r"plan the trip\n(  chat mistral-small-latest: \d+ tokens\n  execute_tool tide\n)+"
        r"  chat mistral-small-latest: \d+ tokens\n"
        r"\['gen_ai\.client\.operation\.duration', 'gen_ai\.client\.token\.usage'\]\n"
    ),
    "ocr_from_file": Example(INVOICE + r"\(1 page\)\n", needs="pypdfium2"),
    "ocr_from_url": Example(r"--- page 0\n" + INVOICE, document="invoice.pdf", needs="pypdfium2"),
    "other_operations": Example(r"262144 tokens\n"),
    "prefix": Example(r"Once upon a time, on a very small island, [A-Z][^\n]*\.\n"),
    "quickstart": Example(
        rf"--- chat\.complete\n> What is the capital of France\?\n{prose('capital')}\n"
        rf"\(\d+ tokens\)\n\n--- chat\.stream\n> [^\n]+\n{prose('sentences')}\n"
        rf"\n--- chat\.complete_async\n> How many days are in a week\?\n{prose('many')}\n"
        rf"> Name three animals\.\n{prose('animals')}\n"
    ),
    "reasoning": Example(rf"thought: [^\n]+\nsaid: {prose('three')}\n"),
    "record_and_replay": Example(r"True\n\['0001-get-v1-models\.json'\]\n"),
    "responses": Example(rf"{prose('lighthouse')}\n{prose('harbour')}\n"),
    "retries": Example(
        r"list, with patience\ngave up at once: 429, asked to wait 7\.0 s\n",
        faults=(
            Fault(path="/v1/models", status=429, retry_after=1),
            Fault(path="/v1/models", status=503),
            Fault(path="/v1/models/*", status=429, retry_after=7),
        ),
    ),
    "scripted_answers": Example(r"At two to eleven\.\nWhen is the next train to Lyon\?\n10:58\n"),
    "speech": Example(r"train\.wav: \d+ seconds\n"),
    "structured_list": Example(r"(\w+: -?\d+\n)+"),
    "structured_output": Example(r"'\w+' by \w+(, \w+)*, \d+\n"),
    "structured_output_schema": Example(r"\w+ \((easy|medium|hard), \d+ minutes\)\n"),
    "transcription": Example(
        r"0\.\d to 0\.\d: How are you\.\nHow are you\.\n", needs="pocketsphinx"
    ),
    "version_3": Example(rf"{prose('canal')}\n"),
    "vision": Example(r"[A-Z][^\n]*\.\n"),
}


@pytest.fixture(scope="module")
def documents() -> Iterator[str]:
    """Give the URL of a web server with the files of examples/data."""
    handler = partial(_Quiet, directory=EXAMPLES / "data")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def reading_server() -> Iterator[LocalServer]:
    """Give a server that may fetch documents from this machine."""
    with LocalServer(allow_loopback=True) as server:
        yield server


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Log nothing."""


def test_the_table_has_every_example():
    assert sorted([*TABLE, "ray_dataset"]) == sorted(path.stem for path in EXAMPLES.glob("*.py"))


def test_the_index_names_every_example_and_says_what_it_says_of_itself():
    index = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| \[[^\]]+\]\(([^)]+)\) \| (.+) \|$", index, re.MULTILINE))
    said: dict[str, str] = {}
    for path in EXAMPLES.glob("*.py"):
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        said[path.name] = doc.partition("\n")[0]
    for path in EXAMPLES.glob("*.sh"):
        said[path.name] = path.read_text(encoding="utf-8").splitlines()[1].removeprefix("# ")
    for path in EXAMPLES.glob("*.ipynb"):
        [first, *_] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        said[path.name] = first["source"][0].strip("# \n")

    assert listed == said


@pytest.mark.parametrize("name", TABLE)
def test_an_example_runs_and_prints_what_it_should(
    name: str,
    mistral_server: LocalServer,
    reading_server: LocalServer,
    documents: str,
    run_program: Any,
):
    example = TABLE[name]
    server = mistral_server if example.document is None else reading_server
    if example.needs is not None:
        pytest.importorskip(example.needs, reason="needs an extra")
    for fault in example.faults:
        server.inject(fault)

    status, printed, said = run_program(
        RUN.read_text(encoding="utf-8"),
        str(EXAMPLES / f"{name}.py"),
        *([] if example.document is None else [f"{documents}/{example.document}"]),
        environment={
            **os.environ,
            "MISTRAL_API_KEY": "any",
            "MISTRAL_SERVER_URL": server.url,
            "AZURE_API_KEY": "any",
            "AZURE_ENDPOINT": f"{server.url}/azure",
            "GOOGLE_CLOUD_PROJECT": "project",
            "GOOGLE_ACCESS_TOKEN": "token",
            "PYTHONIOENCODING": "utf-8",
        },
        types=example.types,
    )

    assert said == ""
    assert re.fullmatch(example.prints, printed, re.MULTILINE), printed
    assert status == 0


def test_the_example_of_the_shell_runs_and_prints_what_it_should(mistral_server: LocalServer):
    program = Path(sys.executable).parent / "mistralai"
    if not program.exists():
        pytest.skip("the script of the package is not installed")
    ended = subprocess.run(
        ["/bin/sh", EXAMPLES / "command_line.sh"],
        env={
            **os.environ,
            "MISTRAL_API_KEY": "any",
            "MISTRAL_SERVER_URL": mistral_server.url,
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert ended.stderr == ""
    prints = rf"{prose('lighthouse')}\n{prose('delivered')}\n"
    assert re.fullmatch(prints, ended.stdout), ended.stdout
    assert ended.returncode == 0


def test_the_example_with_ray_runs_and_prints_what_it_should(mistral_server: LocalServer):
    pytest.importorskip("ray", reason="it is large: nox -s ray")
    # Without `run_example.py`: Ray has processes of its own, and sleeps in them.
    ended = subprocess.run(
        [sys.executable, EXAMPLES / "ray_dataset.py"],
        env={**os.environ, "MISTRAL_API_KEY": "any", "MISTRAL_SERVER_URL": mistral_server.url},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )

    assert ended.stdout == "20 of 20 answered\n", ended.stderr
    assert ended.returncode == 0
