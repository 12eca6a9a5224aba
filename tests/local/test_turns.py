"""A request that takes long keeps nobody else from being answered."""

import threading
import time

import httpx
import pytest

from mistralai.local.engines import deterministic
from mistralai.local.engines.base import End
from mistralai.local.service.turns import Turns

CHAT = "/v1/chat/completions"
CONVERSATIONS = "/v1/conversations"
KEY = {"authorization": "Bearer x"}


class Waiting:
    """Something that goes on until somebody else has been answered, or for very long."""

    def __init__(self):
        self.begun = threading.Event()
        self.answered = threading.Event()

    def ask_meanwhile(self, server):
        assert self.begun.wait(60)
        with httpx.Client(base_url=server.url, headers=KEY, trust_env=False) as client:
            status = client.get("/v1/models").status_code
        self.answered.set()
        return status


@pytest.fixture
def waiting():
    return Waiting()


def test_a_turn_is_given_when_the_work_has_gone_on_and_not_when_it_begins_late(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    turns = Turns()
    given = []
    for _ in range(4):
        now[0] += 1.0 if len(given) != 2 else 0.001
        given.append(bool(list(turns.give().__await__())))
    assert given == [False, True, False, True]


class EndlessEngine:
    """Writes without ever waiting."""

    note = "endless"
    context_length = None

    def __init__(self, waiting):
        self._waiting = waiting

    def count_tokens(self, text):
        return 1

    async def generate(self, prompt):
        for _ in range(10_000_000):
            self._waiting.begun.set()
            if self._waiting.answered.is_set():
                break
            yield "x"
        yield End("stop", 1, 1)


@pytest.mark.parametrize("path", [CHAT, CONVERSATIONS])
@pytest.mark.parametrize("stream", [False, True])
def test_an_engine_that_never_waits_lets_others_be_answered(
    server, http, chat, monkeypatch, waiting, stream, path
):
    monkeypatch.setattr(server._state.completions, "engine", EndlessEngine(waiting))
    answers = []
    asked = chat if path == CHAT else {"model": chat["model"], "inputs": "Rivers"}
    body = {**asked, "stream": stream}
    asking = threading.Thread(
        target=lambda: answers.append(http.post(path, json=body, timeout=120).status_code)
    )
    asking.start()
    assert waiting.ask_meanwhile(server) == 200
    asking.join()
    assert answers == [200]


FORM = {"type": "json_object"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CHAT, {"response_format": FORM}),
        (CHAT, {"messages": [{"role": "user", "content": "word " * 20_000}]}),
        ("/v1/fim/completions", {"model": "codestral-2405", "prompt": "x", "min_tokens": 2_000}),
        ("/v1/fim/completions", {"model": "codestral-2405", "prompt": "x " * 20_000}),
    ],
    ids=["schema", "long prompt", "many tokens", "long code"],
)
def test_what_takes_long_is_made_beside_the_loop(
    server, http, chat, monkeypatch, waiting, path, body
):
    made = deterministic._made

    def slowly(prompt):
        waiting.begun.set()
        assert waiting.answered.wait(60)
        return made(prompt)

    monkeypatch.setattr(deterministic, "_made", slowly)
    answers = []
    whole = {**chat, **body} if path == CHAT else body
    asking = threading.Thread(
        target=lambda: answers.append(http.post(path, json=whole, timeout=120).status_code)
    )
    asking.start()
    assert waiting.ask_meanwhile(server) == 200
    asking.join()
    assert answers == [200]
