"""A run: each row asked once, its answer or its error in a line, and on from where it ended."""

from __future__ import annotations

import asyncio
import io
import json
import signal
import sqlite3
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from faking import Fake, lines_of, reply, row, texts_of, threads_end
from interruptible import interruptible

from mistralai import Mistral, bulk
from mistralai.bulk import asking
from mistralai.bulk.output import Output
from mistralai.bulk.work import Stop
from mistralai.errors import AuthenticationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    Run = Callable[..., bulk.Report]

TEN = [row(str(n), f"id-{n}") for n in range(10)]


def test_every_row_gets_a_line_in_the_form_of_the_batch_api(run: Run, fake: Fake, output: Path):
    report = run(fake.client(), TEN, output)

    assert sorted(fake.asked) == [str(n) for n in range(10)]
    assert texts_of(output) == {f"id-{n}": str(n) for n in range(10)}
    first = lines_of(output)[0]
    assert first.keys() == {"id", "custom_id", "response", "error"}
    assert first["response"]["status_code"] == 200
    assert first["error"] is None
    assert (report.succeeded, report.failed, report.missing, report.total) == (10, 0, 0, 10)
    assert (report.prompt_tokens, report.completion_tokens) == (30, 50)
    assert report.complete


def test_the_body_of_an_answer_stays_as_it_came(run: Run, fake: Fake, output: Path):
    odd = '{"b": 1.10, "a":\t"\\u00e9 é \u2028", "n": 12345678901234567890}'
    fake.answers = [
        httpx.Response(200, content=odd.encode()),
        httpx.Response(200, content=b'{\n  "x": 1\r\n}'),
    ]
    run(fake.client(), TEN[:2], output, concurrency=1)

    raw = output.read_bytes().split(b"\n")
    assert f'"body":{odd}}}'.encode() in raw[0]
    assert b'"body":{"x": 1}}' in raw[1]


def test_a_second_run_asks_what_is_missing_and_nothing_else(run: Run, fake: Fake, output: Path):
    run(fake.client(), TEN[:6], output)
    before = output.read_bytes()
    fake.asked.clear()

    report = run(fake.client(), TEN, output)
    again = run(fake.client(), TEN, output)

    assert sorted(fake.asked) == ["6", "7", "8", "9"]
    assert output.read_bytes().startswith(before)
    assert len(texts_of(output)) == 10
    assert (report.succeeded, report.answered_before) == (4, 6)
    assert (again.succeeded, again.answered_before, again.in_flight_before) == (0, 10, 0)


def test_rows_without_an_id_keep_the_one_they_were_given(run: Run, fake: Fake, output: Path):
    rows = [row("a"), row("a"), row("b")]
    run(fake.client(), rows[:2], output)
    run(fake.client(), rows, output)

    assert texts_of(output) == {"row-1": "a", "row-2": "a", "row-3": "b"}
    assert sorted(fake.asked) == ["a", "a", "b"]


def test_what_is_no_request_is_reported_and_the_others_are_asked(
    run: Run, fake: Fake, output: Path
):
    rows = [TEN[0], {"custom_id": "x"}, {**TEN[2], "custom_id": "id-0"}, TEN[3]]
    report = run(fake.client(), rows, output)

    assert sorted(texts_of(output)) == ["id-0", "id-3"]
    assert report.bad == 2
    assert [tuple(bad) for bad in report.bad_rows] == [
        (2, "body must be an object, not None"),
        (3, "custom_id 'id-0' is that of a row before it: each needs one of its own"),
    ]
    assert "row 3: custom_id 'id-0' is that of a row before it" in str(report)


def test_a_report_lists_a_hundred_bad_rows_and_counts_them_all(run: Run, fake: Fake, output: Path):
    report = run(fake.client(), [{"body": None}] * 150, output)
    assert (report.bad, len(report.bad_rows)) == (150, 100)


def test_failures_are_in_the_row_by_kind(run: Run, fake: Fake, output: Path):
    refusal = {"object": "error", "type": "invalid_model", "message": "no"}
    fake.answers = [
        httpx.Response(400, json=refusal),
        httpx.Response(422, text="<html>"),
        httpx.Response(200, text="no JSON"),
        httpx.ReadError("gone"),
        httpx.Response(200, content=b'{"a": NaN}'),
    ]
    report = run(fake.client(retry_config=None), TEN[:6], output, concurrency=1)

    *failed, good = lines_of(output)
    assert [(line["response"], line["error"]) for line in failed] == [
        ({"status_code": 400, "body": refusal}, None),
        ({"status_code": 422, "body": "<html>"}, None),
        ({"status_code": 200, "body": "no JSON"}, None),
        (None, {"type": "ReadError", "message": failed[3]["error"]["message"]}),
        ({"status_code": 200, "body": '{"a": NaN}'}, None),
    ]
    assert "gone" in failed[3]["error"]["message"]
    assert good["response"]["status_code"] == 200
    assert (report.succeeded, report.failed, report.complete) == (1, 5, True)
    assert report.errors == {"400 invalid_model": 1, "422": 1, "no JSON": 2, "ReadError": 1}
    assert "errors: 2 x no JSON, 1 x 400 invalid_model" in str(report)
    assert f"each is in its line of {output}" in str(report)


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []

    async def sleep(delay: float) -> None:
        seconds.append(delay)

    monkeypatch.setattr(asking, "sleep", sleep)
    return seconds


@pytest.mark.usefixtures("_no_waiting")
def test_what_may_pass_is_asked_again_as_often_as_the_client_says(
    run: Run, fake: Fake, output: Path
):
    fake.answers = [httpx.Response(500) for _ in range(5)]
    report = run(fake.client(retry_config=2), TEN[:2], output, concurrency=1)

    assert fake.asked == ["0", "1", "0", "1", "0", "1"] or len(fake.asked) == 6
    assert (report.succeeded, report.failed) == (1, 1)
    assert report.errors == {"500": 1}


def test_one_that_is_refused_because_there_were_too_many_is_asked_until_it_is_taken(
    run: Run, fake: Fake, output: Path
):
    fake.answers = [httpx.Response(429, headers={"retry-after": "0"}) for _ in range(30)]
    report = run(fake.client(retry_config=None), TEN[:3], output)

    assert len(fake.asked) == 33
    assert (report.succeeded, report.failed) == (3, 0)


def test_it_is_no_use_to_wait_for_a_model_that_the_plan_has_not(run: Run, fake: Fake, output: Path):
    headers = {"retry-after": "0", "x-ratelimit-limit-req-minute": "0"}
    fake.answers = [httpx.Response(429, headers=headers)]
    report = run(fake.client(), TEN[:2], output, concurrency=1)

    assert (report.succeeded, report.errors) == (1, {"429": 1})


def test_patience_with_refusals_ends(
    run: Run, fake: Fake, output: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asking, "PATIENCE", -1.0)
    fake.answers = [httpx.Response(429, headers={"retry-after": "0"})]
    report = run(fake.client(), TEN[:2], output, concurrency=1)

    assert (report.succeeded, report.errors) == (1, {"429": 1})


def test_a_key_that_is_not_valid_is_no_row_s_fault(run: Run, fake: Fake, output: Path):
    fake.decide = lambda text: httpx.Response(401, json={"detail": "Invalid API Key"})
    with pytest.raises(AuthenticationError):
        run(fake.client(), TEN, output)
    assert output.read_bytes() == b""

    fake.decide = lambda text: None
    report = run(fake.client(), TEN, output)
    assert (report.succeeded, report.in_flight_before) == (10, 0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(400, json={"type": "invalid_model"}), r"row 3 \(id-2\): 400 invalid_model"),
        (None, "row 3: body must be an object, not None"),
    ],
    ids=["fails", "is no request"],
)
def test_the_first_row_that_fails_can_end_the_run(
    run: Run, fake: Fake, output: Path, answer: httpx.Response | None, said: str
):
    rows: list[Any] = TEN if answer else [*TEN[:2], {"body": None}, *TEN[3:]]
    fake.decide = lambda text: answer if text == "2" else None
    with pytest.raises(bulk.RowError, match=said) as caught:
        run(fake.client(), rows, output, errors="raise", concurrency=1)

    assert caught.value.number == 3
    assert sorted(texts_of(output)) == ["id-0", "id-1"]
    fake.decide = lambda text: None
    assert run(fake.client(), TEN, output).succeeded == 8


def test_rows_that_failed_are_asked_again_only_when_that_is_wished(
    run: Run, fake: Fake, output: Path
):
    fake.decide = lambda text: httpx.Response(400) if text in "37" else None
    run(fake.client(), TEN, output)
    fake.decide = lambda text: None
    fake.asked.clear()

    assert run(fake.client(), TEN, output).answered_before == 10
    report = run(fake.client(), TEN, output, retry_failed=True)

    assert sorted(fake.asked) == ["3", "7"]
    assert (report.succeeded, report.answered_before) == (2, 8)
    assert len(texts_of(output)) == 10


def test_the_model_is_that_of_rows_that_name_none(run: Run, fake: Fake, output: Path):
    rows = [
        {"body": {"input": "none"}},
        {"body": {"input": "own", "model": "own"}},
        {"body": {"input": "agent", "agent_id": "ag"}},
        {"body": {"input": "deep", "metadata": {"model": "x", "agent_id": "y"}}},
        {"body": {"input": '"model":'}},
    ]
    run(fake.client(), rows, output, endpoint="/v1/embeddings", model="given", concurrency=1)

    asked = [json.loads(one.content) for one in fake.requests]
    assert [body.get("model") for body in asked] == ["given", "own", None, "given", "given"]
    assert [body["input"] for body in asked[3:]] == ["deep", '"model":']
    assert {one.url.path for one in fake.requests} == {"/v1/embeddings"}


def test_a_transcription_is_asked_by_a_form(run: Run, output: Path):
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"text": "words"})

    http = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    client = Mistral(api_key="any", async_client=http)
    rows = [{"body": {"model": "voxtral-mini-latest", "file_url": "https://x.test/a.mp3"}}]
    report = run(client, rows, output, endpoint="/v1/audio/transcriptions")

    assert report.succeeded == 1
    assert (
        seen[0]
        .headers["content-type"]
        .startswith(("multipart/form-data", "application/x-www-form-urlencoded"))
    )


def test_the_cost_is_counted_by_the_prices_that_are_given(run: Run, fake: Fake, output: Path):
    fake.answers = [reply("x", "other")]
    prices = {"m": (1_000_000.0, 2_000_000.0)}
    report = run(fake.client(), TEN, output, prices=prices, concurrency=1)

    assert report.cost == 9 * (3 * 1 + 5 * 2)
    assert report.unpriced == 1
    cost = "117.0000 in all (without 1 answer that has no price)"
    assert f"30 tokens asked, 50 answered, {cost}" in str(report)
    assert json.loads(report.to_json())["cost"] == 117


def test_no_more_are_under_way_than_is_allowed(run: Run, fake: Fake, output: Path):
    run(fake.client(), TEN, output, concurrency=3)
    assert fake.most == 3


@pytest.mark.usefixtures("_no_waiting")
def test_a_row_that_waits_to_be_asked_again_is_left_when_the_run_ends(
    run: Run, fake: Fake, output: Path
):
    fake.answers = [httpx.Response(500), httpx.Response(401)]
    with pytest.raises(AuthenticationError):
        run(fake.client(), TEN[:2], output, concurrency=1)

    assert output.read_bytes() == b""
    assert run(fake.client(), TEN, output).in_flight_before == 0


def test_an_answer_that_is_too_large_is_none(run: Run, fake: Fake, output: Path):
    async def pieces() -> AsyncIterator[bytes]:
        yield b" " * 100

    fake.answers = [httpx.Response(200, content=pieces())]
    report = run(fake.client(max_response_bytes=20), TEN[:1], output)

    assert report.errors == {"ResponseTooLargeError": 1}
    [line] = lines_of(output)
    assert line["response"] is None
    assert "more than 20 bytes" in line["error"]["message"]


# What stands in the way of the output.


def test_a_file_that_is_not_ours_is_refused_and_stays_as_it_is(run: Run, fake: Fake, output: Path):
    output.write_text("precious\n", encoding="utf-8")
    with pytest.raises(bulk.OutputError, match=r"results\.jsonl has content, and no folder"):
        run(fake.client(), TEN, output)

    assert output.read_text(encoding="utf-8") == "precious\n"
    assert not fake.asked


def test_an_empty_file_is_taken(run: Run, fake: Fake, output: Path):
    output.touch()
    assert run(fake.client(), TEN, output).succeeded == 10


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        (TEN, {"endpoint": "/v1/embeddings"}, "was begun with endpoint='/v1/chat/completions'"),
        (TEN, {"model": "other"}, "was begun with model=None, not 'other'"),
        ([row("z", "z")], {}, "has answers to other requests: the row 'z'"),
        ([TEN[0], row("z", "id-1")], {}, "an answer to another request with the custom_id 'id-1'"),
    ],
)
def test_the_answers_to_other_requests_are_refused(
    run: Run, fake: Fake, output: Path, rows: Any, options: dict[str, Any], said: str
):
    run(fake.client(), TEN[:2], output)
    before = output.read_bytes()
    with pytest.raises(bulk.OutputError, match=said):
        run(fake.client(), rows, output, **options)

    assert output.read_bytes() == before
    assert sorted(fake.asked) == ["0", "1"]


@pytest.mark.parametrize("state", ["{", "[]", '{"mistralai.bulk": 99}'])
def test_what_another_version_left_is_refused(run: Run, fake: Fake, output: Path, state: str):
    run(fake.client(), TEN[:2], output)
    folder = output.with_name("results.jsonl.bulk")
    (folder / "run.json").write_text(state, encoding="utf-8")
    with pytest.raises(bulk.OutputError, match="is not what this version writes"):
        run(fake.client(), TEN, output)


def test_a_line_that_is_no_result_is_refused(run: Run, fake: Fake, output: Path):
    run(fake.client(), TEN[:2], output)
    lines = output.read_bytes().splitlines(keepends=True)
    output.write_bytes(lines[0] + b"mine\n" + lines[1])
    with pytest.raises(bulk.OutputError, match=r"line 2 of results\.jsonl is no result"):
        run(fake.client(), TEN, output)
    assert b"mine" in output.read_bytes()


def test_the_source_cannot_be_the_output(run: Run, fake: Fake, tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(TEN[0]) + "\n", encoding="utf-8")
    with pytest.raises(bulk.OutputError, match=r"rows\.jsonl is the source"):
        run(fake.client(), path, path)


def test_two_runs_do_not_write_to_one_output(run: Run, fake: Fake, output: Path):
    said: list[str] = []

    def meanwhile(text: str) -> None:
        if text == "3":
            with pytest.raises(bulk.OutputError) as caught:
                thread_run(fake.client(), TEN, output)
            said.append(str(caught.value))

    fake.decide = meanwhile
    run(fake.client(), TEN, output)
    assert said == ["another run is writing to results.jsonl"]


def thread_run(*given: Any) -> None:
    """Run in another thread, for in this one an event loop runs."""
    failures: list[BaseException] = []

    def target() -> None:
        try:
            bulk.run(*given)
        except BaseException as failure:  # noqa: BLE001 - raised below
            failures.append(failure)

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    raise failures[0]


# What a killed process leaves.


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_half_a_line_is_taken_out_and_its_row_asked_again(
    run: Run, fake: Fake, output: Path, cut: int
):
    run(fake.client(), TEN[:4], output)
    whole = output.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    output.write_bytes(whole[: -len(last)] + last[: min(cut, len(last) - 3)])
    fake.asked.clear()

    report = run(fake.client(), TEN, output)

    assert len(texts_of(output)) == 10
    assert len(fake.asked) == 7
    # It had been sent, and so it is one of those that may be paid for twice.
    assert report.in_flight_before == 1
    assert "1 request had to be sent again: a run was killed before" in str(report)


def test_an_output_that_was_deleted_is_begun_anew(run: Run, fake: Fake, output: Path):
    run(fake.client(), TEN[:4], output)
    output.write_bytes(output.read_bytes()[:-9])  # killed while it wrote
    assert run(fake.client(), TEN[:4], output).in_flight_before == 1
    (output.parent / f"{output.name}.bulk" / "sent").write_bytes(b"x" * 16)
    output.unlink()
    fake.asked.clear()

    report = run(fake.client(), TEN, output)

    assert (len(fake.asked), report.succeeded, report.in_flight_before) == (10, 10, 0)
    assert run(fake.client(), TEN, output).in_flight_before == 0


def test_a_last_line_that_only_lacks_its_end_is_kept(run: Run, fake: Fake, output: Path):
    run(fake.client(), TEN[:4], output)
    output.write_bytes(output.read_bytes()[:-1])
    fake.asked.clear()
    report = run(fake.client(), TEN, output)

    assert len(texts_of(output)) == 10
    assert (len(fake.asked), report.in_flight_before) == (6, 0)


def test_the_output_of_a_batch_is_understood(run: Run, fake: Fake, output: Path):
    run(fake.client(), TEN[:2], output)
    lines = [{**line, "id": "batch-1"} for line in lines_of(output)]
    output.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")

    assert run(fake.client(), TEN, output).answered_before == 2


def test_a_source_may_begin_with_another_row_that_was_answered(run: Run, fake: Fake, output: Path):
    run(fake.client(), TEN[:3], output)
    report = run(fake.client(), [TEN[2], TEN[0], TEN[5]], output)

    assert (report.succeeded, report.answered_before) == (1, 2)


def test_taking_out_failures_leaves_what_is_no_result_for_who_reads_it(
    run: Run, fake: Fake, output: Path
):
    run(fake.client(), TEN[:3], output)
    output.write_bytes(output.read_bytes() + b'{"half": ')
    report = run(fake.client(), TEN, output, retry_failed=True)

    assert (report.succeeded, report.answered_before) == (7, 3)
    assert len(texts_of(output)) == 10


def test_what_the_system_takes_in_parts_is_written_whole(
    run: Run, fake: Fake, output: Path, monkeypatch: pytest.MonkeyPatch
):
    class Slow(io.FileIO):
        def write(self, content: Any, /) -> int:
            return super().write(content[:7])

    opened = Output._opened

    def slow(self: Output, **options: Any) -> Any:
        opened(self, **options).close()
        return Slow(self.path, "a+b")

    monkeypatch.setattr(Output, "_opened", slow)
    run(fake.client(), TEN, output)
    assert len(texts_of(output)) == 10


# Where and how it is called.


def test_a_source_may_belong_to_the_calling_thread(fake: Fake, output: Path):
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE texts AS SELECT 'one' AS text UNION SELECT 'two'")
    rows = (row(text) for (text,) in database.execute("SELECT text FROM texts"))
    bulk.run(fake.client(), rows, output)
    database.close()

    assert texts_of(output) == {"row-1": "one", "row-2": "two"}


def test_in_a_running_event_loop_it_works_in_a_thread(fake: Fake, output: Path):
    async def notebook() -> bulk.Report:
        return bulk.run(fake.client(), TEN, output)

    assert asyncio.run(notebook()).succeeded == 10


def test_in_a_running_event_loop_it_raises_what_happened(fake: Fake, output: Path):
    async def notebook() -> None:
        bulk.run(fake.client(), TEN, output)

    fake.decide = lambda text: httpx.Response(401)
    with pytest.raises(AuthenticationError):
        asyncio.run(notebook())


@pytest.mark.parametrize("inside", [False, True], ids=["no loop", "in a loop"])
@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
def test_ctrl_c_ends_it_with_its_report_and_another_run_goes_on(
    fake: Fake, output: Path, monkeypatch: pytest.MonkeyPatch, *, inside: bool, again: bool
):
    wished: list[Stop] = []
    wish = Stop.wish

    def noted(self: Stop) -> None:
        wish(self)
        wished.append(self)

    monkeypatch.setattr(Stop, "wish", noted)
    main = threading.main_thread().ident or 0

    class Holding(Fake):
        async def __call__(self, request: httpx.Request) -> httpx.Response:
            answer = await fake(request)
            if len(fake.asked) == 5:
                signal.pthread_kill(main, signal.SIGINT)
                while not wished:  # noqa: ASYNC110 - it is wished in another thread
                    await asyncio.sleep(0)
                if again:
                    signal.pthread_kill(main, signal.SIGINT)
                    await asyncio.get_running_loop().create_future()  # which never comes
            return answer

    def start() -> bulk.Report:
        return bulk.run(Holding().client(), TEN, output, concurrency=1)

    async def notebook() -> bulk.Report:
        return start()

    # As in a notebook: asyncio.run would have a handler of its own.
    loop = asyncio.new_event_loop()
    with pytest.raises(KeyboardInterrupt) as caught:
        loop.run_until_complete(notebook()) if inside else start()
    loop.close()

    assert isinstance(caught.value, bulk.InterruptedRun)
    report = caught.value.report
    assert report.interrupted
    assert not report.complete
    assert "stopped before the end: run it again to go on" in str(report)
    assert report.succeeded == len(texts_of(output)) == (4 if again else 5)
    rest = bulk.run(fake.client(), TEN, output)
    assert (rest.answered_before, rest.in_flight_before) == (report.succeeded, int(again))
    assert len(texts_of(output)) == 10
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("when", ["the source is opened", "a row is taken"])
def test_ctrl_c_ends_it_whenever_it_comes(fake: Fake, output: Path, when: str):
    class Interrupting(list[Any]):
        def __len__(self) -> int:
            if when == "the source is opened":
                signal.raise_signal(signal.SIGINT)
            return super().__len__()

        def __iter__(self) -> Iterator[Any]:
            for number, one in enumerate(super().__iter__()):
                if number == 3 and when == "a row is taken":
                    signal.raise_signal(signal.SIGINT)
                yield one

    with pytest.raises(bulk.InterruptedRun) as caught:
        bulk.run(fake.client(), Interrupting(TEN), output)
    report = caught.value.report

    assert report.succeeded == len(texts_of(output)) < 10
    assert report.in_flight_before == 0
    assert bulk.run(fake.client(), TEN, output).complete


def test_in_a_running_event_loop_a_handler_that_raises_ends_it_too(fake: Fake, output: Path):
    main = threading.main_thread().ident or 0
    fake.decide = lambda text: signal.pthread_kill(main, signal.SIGINT) if text == "4" else None

    def handler(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    async def notebook() -> bulk.Report:
        return bulk.run(fake.client(), (row(str(n)) for n in range(100_000)), output)

    loop = asyncio.new_event_loop()
    before = signal.signal(signal.SIGINT, handler)
    try:
        with pytest.raises(bulk.InterruptedRun) as caught:
            loop.run_until_complete(notebook())
    finally:
        signal.signal(signal.SIGINT, before)
        loop.close()
    assert caught.value.report.succeeded == len(texts_of(output))


def test_in_a_running_event_loop_no_thread_goes_on_wherever_it_is_interrupted(
    fake: Fake, tmp_path: Path
):
    loop = asyncio.new_event_loop()
    # A handler of the program's own, which may raise at any moment. That of a run raises nothing.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    endings = set[str]()
    with interruptible("mistralai.bulk") as (package, interruption):
        copied = import_module(package)

        async def notebook() -> None:
            copied.run(fake.client(), TEN[:3], output)

        for at, interrupted in interruption.rounds():
            fake.asked.clear()
            output = tmp_path / f"{at}.jsonl"
            with interrupted:
                try:
                    loop.run_until_complete(notebook())
                except KeyboardInterrupt as interrupt:
                    endings.add(type(interrupt).__name__)
            threads_end()
            bulk.run(fake.client(), TEN[:3], output)
            assert sorted(fake.asked) == ["0", "1", "2"], at
    signal.signal(signal.SIGINT, before)
    loop.close()
    assert at > 20
    assert endings == {"KeyboardInterrupt", "InterruptedRun"}


def test_a_thread_that_begins_when_its_start_was_interrupted_asks_nothing(
    fake: Fake, output: Path, monkeypatch: pytest.MonkeyPatch
):
    late: list[threading.Thread] = []

    def interrupted(thread: threading.Thread) -> None:
        late.append(thread)
        raise KeyboardInterrupt

    async def notebook() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", interrupted)
            bulk.run(fake.client(), TEN, output)

    loop = asyncio.new_event_loop()
    with pytest.raises(KeyboardInterrupt):
        loop.run_until_complete(notebook())
    loop.close()
    late[0].start()
    late[0].join(60)
    assert not late[0].is_alive()
    assert not fake.asked
    assert not output.exists()


def test_a_wish_behind_the_end_is_no_failure(
    fake: Fake, output: Path, monkeypatch: pytest.MonkeyPatch
):
    stops: list[Stop] = []
    begin = Stop.begin

    def noted(self: Stop, *given: Any) -> None:
        begin(self, *given)
        stops.append(self)

    monkeypatch.setattr(Stop, "begin", noted)
    assert bulk.run(fake.client(), TEN, output).complete
    stops[0].wish()


def test_a_source_that_is_cancelled_is_no_ctrl_c(fake: Fake, output: Path):
    def cancelled() -> Iterator[dict[str, Any]]:
        yield TEN[0]
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        bulk.run(fake.client(), cancelled(), output)


def test_a_handler_of_the_program_s_own_stays(fake: Fake, output: Path):
    seen: list[int] = []
    fake.decide = lambda text: signal.raise_signal(signal.SIGINT) if text == "3" else None
    before = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    try:
        report = bulk.run(fake.client(), TEN, output)
    finally:
        signal.signal(signal.SIGINT, before)

    assert seen == [signal.SIGINT]
    assert report.succeeded == 10


def test_a_cancelled_task_drops_what_is_under_way(fake: Fake, output: Path):
    class Holding(Fake):
        async def __call__(self, request: httpx.Request) -> httpx.Response:
            answer = await fake(request)
            if len(fake.asked) >= 5:
                task.cancel()
                await asyncio.get_running_loop().create_future()  # which never comes
            return answer

    async def main() -> None:
        nonlocal task
        work = bulk.run_async(Holding().client(), TEN, output, concurrency=2)
        task = asyncio.ensure_future(work)
        with pytest.raises(asyncio.CancelledError):
            await task

    task: asyncio.Task[bulk.Report]

    asyncio.run(main())
    done = len(texts_of(output))
    assert done < 10
    fake.decide = lambda text: None
    report = bulk.run(fake.client(), TEN, output)
    assert report.answered_before == done
    assert 1 <= report.in_flight_before <= 2


def test_a_source_that_breaks_ends_the_run_once_what_is_under_way_has_its_lines(
    run: Run, fake: Fake, output: Path
):
    def broken() -> Iterator[dict[str, Any]]:
        yield from TEN[:5]
        raise LookupError("the database has gone")

    with pytest.raises(LookupError, match="the database has gone"):
        run(fake.client(), broken(), output)
    assert len(texts_of(output)) == 5


def test_a_disk_that_is_full_ends_the_run(
    run: Run, fake: Fake, output: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(self: Output, line: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Output, "write", full)
        with pytest.raises(OSError, match="No space left"):
            run(fake.client(), TEN, output, concurrency=1)

    report = run(fake.client(), TEN, output)
    assert (report.succeeded, report.in_flight_before) == (10, 1)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"via": "post"}, ValueError, "via must be live or batch, not 'post'"),
        ({"errors": "drop"}, ValueError, "errors must be keep or raise, not 'drop'"),
        ({"endpoint": "v1/ocr"}, ValueError, "endpoint must be a path such as /v1/embeddings"),
        ({"endpoint": 7}, TypeError, "endpoint must be a string"),
        ({"concurrency": 0}, ValueError, "concurrency must be at least 1, not 0"),
        ({"requests_per_second": 0}, ValueError, "requests_per_second must be more than 0"),
    ],
)
def test_what_has_no_such_value_is_refused_before_anything_is_made(
    run: Run, fake: Fake, output: Path, options: Any, error: type[Exception], said: str
):
    with pytest.raises(error, match=said):
        run(fake.client(), TEN, output, **options)
    assert list(output.parent.iterdir()) == []
