"""Models are built when they are first used, once, whichever threads come first.

`nox -s first_use` runs this with other versions of pydantic, and in more processes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pydantic
import pytest

from mistralai import models
from mistralai._core.response import read
from mistralai._core.response.tolerant import read_tolerantly
from mistralai.types import BaseModel
from mistralai.types.basemodel import building

PROCESSES = int(os.environ.get("FIRST_USE_PROCESSES", "3"))
"""How many fresh processes try each case: an unlucky order of threads is a matter of chance."""

# Each thread does all that builds something: it sends models, reads an answer, dumps parts of it,
# reads what is no model, and makes the most of an odd answer.
PROGRAM = """
import json, sys, threading
from concurrent.futures import ThreadPoolExecutor
import httpx
from pydantic import TypeAdapter
from mistralai import Mistral, models
from mistralai._core.response.read import read

sys.setswitchinterval(1e-5)
count = int(sys.argv[1])
bodies = []
usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
message = {"role": "assistant", "content": [{"type": "text", "text": "y"}]}
choice = {"index": 0, "message": message, "finish_reason": "stop"}
whole = {"id": "1", "object": "o", "model": "m", "created": 1, "usage": usage, "choices": [choice]}

def answer(request):
    bodies.append(json.loads(request.content))
    return httpx.Response(200, json=whole)

client = Mistral(api_key="k", client=httpx.Client(transport=httpx.MockTransport(answer)))
barrier = threading.Barrier(count)

def ask(number):
    barrier.wait()
    content = [models.TextChunk(text=f"q{number}"), {"type": "image_url", "image_url": "u"}]
    got = client.chat.complete(model="m", messages=[models.UserMessage(content=content)])
    cards = read(list[models.BatchJobOut], b"[]")
    odd = read(models.OCRResponse, b'{"pages": 7, "model": "m"}')
    twin = TypeAdapter(models.ToolMessageTypedDict).validate_python({"content": "x"})
    return [
        got.usage.model_dump(),
        got.choices[0].message.model_dump(include={"role", "content"}),
        json.loads(got.model_dump_json())["choices"][0]["finish_reason"],
        cards, odd.model_dump(), twin,
    ]

with ThreadPoolExecutor(count) as pool:
    told = list(pool.map(ask, range(count)))
assert all(one == told[0] for one in told), told
odd = {"pages": 7, "model": "m"}
assert told[0] == [usage, message, "stop", [], odd, {"content": "x"}], told[0]
sent = sorted(body["messages"][0]["content"][0]["text"] for body in bodies)
assert sent == sorted(f"q{number}" for number in range(count)), bodies
"""


@pytest.mark.parametrize("threads", [2, 16])
def test_threads_that_use_a_fresh_client_at_once_all_send_and_read_the_same(threads: int):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COV_")}
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(threads)]

    def run(_: int) -> str:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.stderr

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, range(PROCESSES))) == [""] * PROCESSES


class Made(models.UserMessage):
    """A model that nobody has used."""

    more: int


PARTS = ("__pydantic_core_schema__", "__pydantic_validator__", "__pydantic_serializer__")


def test_a_class_that_is_not_built_yet_keeps_its_own_placeholders():
    class Fresh(Made):
        """One of many."""

    placeholders = [vars(Fresh)[name] for name in PARTS]
    for name in PARTS:
        # As some versions of pydantic do before they build; the base class is built.
        delattr(Fresh, name)
    assert [vars(Fresh)[name] for name in PARTS] == placeholders
    assert Fresh(content="x", more=1).model_dump() == {"content": "x", "role": "user", "more": 1}
    assert [vars(Fresh)[name] for name in PARTS] != placeholders


def test_a_class_that_is_built_can_be_built_anew():
    class Fresh(Made):
        """One of many."""

    assert Fresh.model_rebuild() is True
    assert Fresh.model_rebuild() is None
    before = Fresh.__pydantic_validator__
    assert Fresh.model_rebuild(force=True) is True
    assert Fresh.__pydantic_validator__ is not before
    for name in PARTS:
        delattr(Fresh, name)
        assert name not in vars(Fresh)


def test_an_unknown_name_resolves_where_the_class_is_made():
    class Later(BaseModel):
        inner: Inner  # pyright: ignore[reportUndefinedVariable] # defined below

    class Inner(BaseModel):
        value: int

    assert Later.model_validate({"inner": {"value": 1}}).inner == Inner(value=1)


def free() -> bool:
    """Tell whether another thread could build something now."""

    def take() -> bool:
        got = building.acquire(blocking=False)
        if got:
            building.release()
        return got

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(take).result()


def test_building_is_one_threads_at_a_time(monkeypatch: pytest.MonkeyPatch):
    seen: list[tuple[str, bool]] = []
    rebuild: Any = pydantic.BaseModel.model_rebuild.__func__
    adapt = pydantic.TypeAdapter.__init__

    def rebuilding(cls: Any, **options: Any) -> Any:
        seen.append((cls.__name__, free()))
        return rebuild(cls, **options)

    def adapting(self: Any, kind: Any, **options: Any) -> None:
        seen.append((str(kind), free()))
        adapt(self, kind, **options)

    monkeypatch.setattr(pydantic.BaseModel, "model_rebuild", classmethod(rebuilding))
    monkeypatch.setattr(pydantic.TypeAdapter, "__init__", adapting)

    class First(Made):
        """Used by making one."""

    class Second(Made):
        """Used by reading one."""

    class Third(Made):
        """Used by reading something odd."""

    First(content="x", more=1)
    body = json.dumps({"content": "x", "more": 1}).encode()
    assert read.reader_of(Second) is read.reader_of(Second)
    assert read.read(Second, body).more == 1
    assert read.read(tuple[Second, ...], b"[%b]" % body)[0].more == 1
    assert read_tolerantly(Third, {"more": "many"}).more == "many"
    assert free()
    names = {name for name, _ in seen}
    assert {"First", "Second", "Third", str(tuple[Second, ...]), str(Third)} <= names
    assert not any(unlocked for _, unlocked in seen)
