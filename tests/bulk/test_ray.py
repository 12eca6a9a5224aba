"""The classes for Ray Data, with a Ray in this process; benchmarks/bulk has the real one."""

from __future__ import annotations

import json
import pickle
import sys
import threading
from array import array
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from faking import URL, Fake, reply

from mistralai.bulk import ray as module
from mistralai.bulk.ray import Ask, Chat, Embed
from mistralai.errors import AuthenticationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "a-key-that-is-secret"


class DeadError(Exception):
    pass


class Ray:
    """As much of Ray as is used: named actors, whose methods are called with `remote`."""

    exceptions = SimpleNamespace(RayActorError=DeadError)

    def __init__(self) -> None:
        self.actors: dict[str, Any] = {}
        self.options: dict[str, Any] = {}
        self.made = 0
        self.dying: list[str] = []
        self.over = threading.Event()

    def remote(self, kind: Any) -> Any:
        def options(*, name: str, namespace: str, **options: Any) -> Any:
            self.options = options

            def remote(*given: Any) -> Any:
                if name not in self.actors:
                    self.made += 1
                    self.actors[name] = kind(*given)
                return Handle(self, self.actors[name])

            return SimpleNamespace(remote=remote)

        return SimpleNamespace(options=options)

    def get_runtime_context(self) -> Any:
        return SimpleNamespace(get_actor_name=lambda: "mistralai-default")

    def get_actor(self, name: str, *, namespace: str) -> Any:
        return name, namespace

    def kill(self, actor: Any) -> None:
        assert actor == ("mistralai-default", "mistralai")
        self.over.set()


class Handle:
    def __init__(self, ray: Ray, actor: Any) -> None:
        self.ray = ray
        self.actor = actor

    def __getattr__(self, name: str) -> Any:
        def remote(*given: Any) -> Any:
            if name == "enter" and self.ray.dying:
                self.ray.dying.pop()
                self.ray.actors.clear()
                raise DeadError
            return getattr(self.actor, name)(*given)

        return SimpleNamespace(remote=remote)


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Ray:
    ray = Ray()
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setenv("MISTRAL_API_KEY", KEY)
    return ray


@pytest.fixture
def make(ray: Ray, fake: Fake) -> Iterator[Callable[..., Any]]:
    made: list[Ask] = []

    def make(kind: type[Ask], *given: Any, **options: Any) -> Any:
        http = httpx.AsyncClient(transport=httpx.MockTransport(fake))
        client = {"server_url": URL, "async_client": http, "retry_config": None}
        made.append(kind(*given, **{"client": client, **options}))
        return made[-1]

    yield make
    for each in made:
        each.close()


def refusing(text: str) -> httpx.Response | None:
    return httpx.Response(400, json={"type": "bad", "message": "no"}) if "bad" in text else None


def test_chats_have_texts_failures_and_tokens_as_columns(make: Callable[..., Any], fake: Fake):
    fake.decide = refusing
    chat = make(Chat, "m-latest", system="Be brief.", parameters={"temperature": 0})
    batch = {"prompt": ["one", "bad", [{"role": "user", "content": "two"}]], "n": [1, 2, 3]}
    columns = chat(batch)

    assert columns["n"] == [1, 2, 3]
    assert columns["answer"] == ["one", None, "two"]
    assert columns["error"][0::2] == [None, None]
    assert columns["error"][1].startswith("400 bad: ")
    assert (columns["prompt_tokens"], columns["completion_tokens"]) == ([3, 0, 3], [5, 0, 5])
    sent = json.loads(fake.requests[0].content)
    assert sent["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (sent["model"], sent["temperature"]) == ("m-latest", 0)
    assert fake.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_texts_in_chunks_are_joined_and_what_is_no_chat_has_none(
    make: Callable[..., Any], fake: Fake
):
    chunks = [{"type": "text", "text": "a"}, {"type": "thinking"}, {"type": "text", "text": "b"}]
    bodies = [{"choices": [{"message": {"content": chunks}}]}, {"choices": []}, []]
    fake.answers = [httpx.Response(200, json=body) for body in bodies]
    columns = make(Chat, "m", concurrency=1)({"prompt": ["1", "2", "3"]})
    assert columns["answer"] == ["ab", None, None]
    assert columns["error"] == [None, None, None]


def test_any_endpoint_takes_the_bodies_of_a_column(make: Callable[..., Any], fake: Fake):
    ask = make(Ask, "/v1/other", body="b", response="r", error="e", model="m-latest")
    struct = {"input": array("d", [1.0, 2.0]), "left_out": None}
    columns = ask({"b": [json.dumps({"input": "x"}), struct, "no JSON", 5]})

    assert json.loads(columns["r"][0])["choices"][0]["message"]["content"] == "x"
    assert json.loads(fake.requests[1].content) == {"input": [1.0, 2.0], "model": "m-latest"}
    assert columns["r"][2:] == [None, None]
    assert columns["e"][:2] == [None, None]
    assert columns["e"][2].startswith("no request: it is no JSON")
    assert columns["e"][3] == "no request: body must be an object, not 5"
    assert fake.requests[0].url.path == "/v1/other"


def embedded(request: httpx.Request) -> httpx.Response:
    texts = json.loads(request.content)["input"]
    if any("bad" in text for text in texts):
        return httpx.Response(400, json={"type": "too long"})
    if "lost" in texts:
        return httpx.Response(404, text="lost")
    data = [{"index": n, "embedding": [float(text)]} for n, text in enumerate(texts)]
    return httpx.Response(200, json={"data": data[::-1]})


def test_texts_are_embedded_together_and_one_that_fails_is_alone(make: Callable[..., Any]):
    sizes: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sizes.append(len(json.loads(request.content)["input"]))
        return embedded(request)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    client = {"server_url": URL, "async_client": http, "retry_config": None}
    embed = make(Embed, together=4, client=client, concurrency=1)
    columns = embed({"text": [*"0123", "4", "5", "bad", "7", "8", "lost"]})

    assert sizes == [4, 4, 2, 2, 2, 1, 1]
    vectors = columns["embedding"]
    assert vectors[:6] == [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]
    assert vectors[6:] == [None, [7.0], None, None]
    assert [error is None for error in columns["error"]] == [*[True] * 6, False, True, False, False]
    assert columns["error"][6].startswith("400 too long")


def test_the_limit_is_kept_by_one_actor_for_all(make: Callable[..., Any], fake: Fake, ray: Ray):
    first, second = (make(Chat, "m", concurrency=2, requests_per_second=1e6) for _ in range(2))
    first({"prompt": ["a"] * 10})
    assert fake.most == 2
    assert ray.made == 1
    assert ray.options["lifetime"] == "detached"
    assert ray.options["max_restarts"] == -1
    make(Chat, "m", account="another")({"prompt": ["a"]})
    assert sorted(ray.actors) == ["mistralai-another", "mistralai-default"]
    assert second._worker is None


def test_an_actor_that_went_away_is_made_again(make: Callable[..., Any], ray: Ray):
    ray.dying = ["once"]
    assert make(Chat, "m")({"prompt": ["a"]})["answer"] == ["a"]
    assert ray.made == 2


def test_an_actor_goes_away_when_nobody_needs_it(
    make: Callable[..., Any], ray: Ray, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "IDLE", 0.01)
    chat = make(Chat, "m")
    chat({"prompt": ["a", "b"]})
    assert ray.over.wait(10)


def test_the_key_is_in_no_pickle(make: Callable[..., Any]):
    chat = make(Chat, "m", client={"server_url": URL})
    assert chat.ask([]) == []
    copied = pickle.dumps(chat)

    assert KEY.encode() not in copied
    assert pickle.loads(copied)._worker is None  # noqa: S301 - it was made here
    with pytest.raises(ValueError, match="client must not have api_key, which would be sent"):
        make(Chat, "m", client={"api_key": KEY})


def test_a_key_that_is_not_valid_ends_it(make: Callable[..., Any], fake: Fake):
    fake.decide = lambda text: httpx.Response(401, json={"message": "no"})
    with pytest.raises(AuthenticationError):
        make(Chat, "m", concurrency=1)({"prompt": ["a"] * 5})
    assert len(fake.asked) == 1


def test_what_cannot_be_done_is_said(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ValueError, match="together must be at least 1, not 0"):
        make(Embed, together=0)
    with pytest.raises(ValueError, match="concurrency must be at least 1"):
        make(Chat, "m", concurrency=0)
    with pytest.raises(TypeError, match='batch_format must be "numpy": this is a list'):
        make(Chat, "m")([])
    with pytest.raises(KeyError, match="prompt"):
        make(Chat, "m")({"text": ["a"]})
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ModuleNotFoundError, match=r"the extra ray: pip install 'ray\[data\]'"):
        make(Chat, "m")({"prompt": ["a"]})


def test_answers_of_the_server_are_told_to_the_account(make: Callable[..., Any], fake: Fake):
    fake.answers = [
        httpx.Response(429, headers={"retry-after": "0"}),
        reply("a", **{"x-ratelimit-remaining-requests": "5"}),
    ]
    assert make(Chat, "m")({"prompt": ["a"]})["answer"] == ["a"]
