"""What the API keeps: files, batch jobs, fine-tuning jobs, agents and models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import Mistral
from mistralai.cli._out import cell, moment
from mistralai.helpers import waiting

from .conftest import saying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

ROWS = [
    {"custom_id": str(n), "body": {"messages": [{"role": "user", "content": f"Say {n}"}]}}
    for n in range(3)
]
TRAINING = {
    "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
}


@pytest.fixture
def api(server: LocalServer) -> Iterator[Mistral]:
    with Mistral(api_key="any", server_url=server.url) as client:
        yield client


@pytest.fixture
def rows(here: Path) -> str:
    """A file with three requests."""
    path = here / "requests.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return path.name


def test_a_file_is_sent_listed_fetched_and_deleted(run: Callable[..., Any], here: Path, rows: str):
    file_id = run("files", "put", rows, "-p", "batch").out.strip()
    [line] = run("files", "ls", "--purpose", "batch", "--search", "requests").out.splitlines()
    size = str((here / rows).stat().st_size)
    assert line.split("\t")[:4] == [file_id, rows, size, "batch"]
    assert json.loads(run("files", "ls", "--json").out)["id"] == file_id
    assert json.loads(run("files", "show", file_id, "--json").out)["filename"] == rows
    assert f"filename\t{rows}\n" in run("files", "show", file_id).out

    # Nothing is overwritten.
    refused = run("files", "get", file_id)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == f"mistralai: {rows} is there already; --force overwrites it\n"
    assert run("files", "get", file_id, "-o", "copy").out == "copy\n"
    assert (here / "copy").read_bytes() == (here / rows).read_bytes()
    (here / rows).write_text("changed", encoding="utf-8")
    assert run("files", "get", file_id, "--force").out == f"{rows}\n"
    assert (here / rows).read_bytes() == (here / "copy").read_bytes()
    assert {one.name for one in here.iterdir()} == {"copy", rows}

    asked = run("files", "rm", file_id, stdin="n\n")
    assert asked.code == 1
    assert f"Delete {rows} ({file_id})?" in asked.err
    assert run("files", "ls").out != ""
    assert run("files", "rm", file_id, "--yes") == (0, "", f"deleted {file_id}\n")
    assert run("files", "ls") == (0, "", "")


def test_a_name_from_elsewhere_does_not_lead_out_of_the_folder(
    run: Callable[..., Any], api: Mistral, here: Path
):
    file_id = api.files.upload(file=("../..\\evil", b"x"), purpose="ocr").id
    (here / "in").mkdir()
    assert run("files", "get", file_id, "-o", "in").out == "in/evil\n"


def test_sent_files_are_told_as_json_too(run: Callable[..., Any], rows: str):
    assert json.loads(run("files", "put", rows, "-p", "batch", "--json").out)["filename"] == rows


def test_a_batch_is_run_and_waited_for(
    run: Callable[..., Any], here: Path, rows: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(waiting.time, "sleep", lambda _: None)
    options = ("--model", "mistral-small-latest", "--wait", "-o", "results.jsonl")
    said = run("batch", "run", rows, *options)
    assert said.code == 0, said
    assert said.out == "results.jsonl\n"
    results = (here / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["custom_id"] for line in results} == {"0", "1", "2"}
    refused = run("batch", "run", rows, *options)
    assert (refused.code, "is there already" in refused.err) == (1, True)


def test_a_batch_is_started_listed_and_its_results_printed(
    run: Callable[..., Any], rows: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(waiting.time, "sleep", lambda _: None)
    job = run("batch", "run", rows, "-m", "mistral-small-latest").out.strip()
    assert run("batch", "wait", job).out.startswith(f"{job}\tSUCCESS\t3/3\t0\t2")
    assert json.loads(run("batch", "wait", job, "--json").out)["id"] == job
    assert run("batch", "ls", "--status", "success").out.startswith(job)
    assert run("batch", "ls", "--status", "failed").out == ""
    assert "status\tSUCCESS\n" in run("batch", "show", job).out
    assert len(run("batch", "results", job).out.splitlines()) == 3
    assert run("batch", "results", job, "-o", "out.jsonl").out == "out.jsonl\n"
    assert run("batch", "results", job, "-o", "out.jsonl").code == 1


@pytest.mark.parametrize(
    ("status", "arguments", "said"),
    [
        ("FAILED", ("wait", "j"), "FAILED: no such model (3 times)"),
        ("CANCELLED", ("results", "j"), "has no results"),
    ],
)
def test_a_batch_that_fails_says_why(
    status: str, arguments: tuple[str, ...], said: str, run: Callable[..., Any], raw: Any
):
    numbers = dict.fromkeys(("total_requests", "completed_requests"), 3)
    job = {
        "id": "j",
        "object": "batch",
        "status": status,
        "endpoint": "/v1/ocr",
        **numbers,
        "succeeded_requests": 0,
        "failed_requests": 3,
        "created_at": 1,
        "input_files": [],
        "metadata": {},
        "errors": [{"message": "no such model", "count": 3}],
    }
    raw.answer = saying(job)
    failed = run("batch", *arguments, "--server", raw.url)
    assert failed.code == 1
    assert failed.err.startswith("mistralai: batch job j")
    assert said in failed.err


def test_results_that_came_with_the_job_are_printed_too(
    run: Callable[..., Any], api: Mistral, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(waiting.time, "sleep", lambda _: None)
    job = api.batch.jobs.create(
        endpoint="/v1/chat/completions", model="mistral-small-latest", requests=ROWS
    )
    assert run("batch", "wait", job.id).code == 0
    rows = [json.loads(line) for line in run("batch", "results", job.id).out.splitlines()]
    assert {row["custom_id"] for row in rows} == {"0", "1", "2"}


def test_results_before_the_end_need_waiting(run: Callable[..., Any], rows: str):
    assert run("batch", "run", rows, "-m", "x", "-o", "out").code == 2


def test_a_batch_can_be_stopped(run: Callable[..., Any], rows: str, server: LocalServer):
    job = run("batch", "run", rows, "-m", "mistral-small-latest").out.strip()
    said = run("batch", "cancel", job)
    assert said.err.startswith((f"{job}: ", "mistralai: "))


def test_a_model_is_trained(run: Callable[..., Any], here: Path):
    for name in ("training.jsonl", "validation.jsonl"):
        (here / name).write_text(json.dumps(TRAINING) + "\n", encoding="utf-8")
    options = ("--validation", "validation.jsonl", "--steps", "10", "--learning-rate", "0.001")
    said = run(
        *("tune", "run", "training.jsonl", "-m", "open-mistral-7b", "--suffix", "mine"),
        *(*options, "--no-start"),
    )
    assert said.code == 0, said
    job = said.out.strip()
    assert run("tune", "ls").out.startswith(f"{job}\t")
    told = json.loads(run("tune", "show", job, "--json").out)
    assert told["hyperparameters"]["training_steps"] == 10
    assert told["suffix"] == "mine"
    assert run("tune", "ls", "--status", "failed").out == ""
    bare = run("tune", "run", "training.jsonl", "-m", "open-mistral-7b", "--steps", "1")
    assert "validation_files" not in run("tune", "show", bare.out.strip()).out
    assert run("tune", "start", job).err.startswith((f"{job}: ", "mistralai: "))
    assert run("tune", "cancel", job).err.startswith((f"{job}: ", "mistralai: "))


def test_agents_are_listed_shown_and_deleted(run: Callable[..., Any], api: Mistral):
    agent = api.beta.agents.create(model="mistral-small-latest", name="Helper").id
    assert run("agents", "ls").out.split("\t")[:3] == [agent, "Helper", "mistral-small-latest"]
    assert "name\tHelper\n" in run("agents", "show", agent).out
    assert run("agents", "rm", agent, stdin="\n").code == 1
    assert run("agents", "rm", agent, "-y").err == f"deleted {agent}\n"
    assert run("agents", "ls").out == ""


def test_models_are_listed_and_chosen_by_what_they_can(run: Callable[..., Any]):
    every = run("models").out.splitlines()
    able = run("models", "--can", "ocr").out.splitlines()
    assert 0 < len(able) < len(every)
    assert all("ocr" in line.split("\t")[2].split() for line in able)
    assert "id\tmistral-ocr-latest\n" in run("models", "mistral-ocr-latest").out


def test_a_list_is_a_table_at_a_terminal(at_terminal: Callable[..., Any], api: Mistral):
    assert "(there is nothing)" in at_terminal("files", "ls")[1]
    file_id = api.files.upload(file=("a [b].txt", b"x" * 1234), purpose="ocr").id
    for n, size in enumerate((5, 2_000_000, 3_000)):
        api.files.upload(file=(f"{n}", b"x" * size), purpose="ocr")
    heading, *lines = at_terminal("files", "ls", columns=120)[1].splitlines()
    assert heading.split() == ["id", "name", "size", "purpose", "made"]
    [line] = [one for one in lines if file_id in one]
    assert "  a [b].txt  1.2 kB  ocr  " in line
    # Where it is too narrow, the last columns stay away.
    assert at_terminal("files", "ls", columns=50)[1].splitlines()[0].split() == [
        "id",
        "name",
    ]
    assert [one.split()[2:4] for one in lines if file_id not in one] == [
        ["3.0", "kB"],
        ["2.0", "MB"],
        ["5", "B"],
    ]


def test_files_are_sent_and_fetched_behind_a_bar_at_a_terminal(
    at_terminal: Callable[..., Any], rows: str, here: Path
):
    code, seen = at_terminal("files", "put", rows, "-p", "batch")
    assert code == 0
    assert rows in seen
    file_id = seen.split()[-1]
    code, seen = at_terminal("files", "get", file_id, "-o", "copy")
    assert (code, seen.split()[-1]) == (0, "copy")
    assert (here / "copy").read_bytes() == (here / rows).read_bytes()


def test_a_batch_is_waited_for_behind_a_bar_at_a_terminal(
    at_terminal: Callable[..., Any], rows: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(waiting.time, "sleep", lambda _: None)
    code, seen = at_terminal(
        *("batch", "run", rows, "-m", "mistral-small-latest", "--wait", "-o", "out.jsonl")
    )
    assert (code, "answering" in seen, seen.split()[-1]) == (0, True, "out.jsonl")


@pytest.mark.parametrize(
    ("value", "said"), [(None, ""), (True, "yes"), ({"a": [1]}, '{"a": [1]}'), (2.5, "2.5")]
)
def test_a_value_is_written_in_a_line(value: Any, said: str):
    assert cell(value, for_people=True) == said


def test_what_is_no_time_is_left_out():
    assert moment("soon") is None
