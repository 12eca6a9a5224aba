"""The server as an object and as a command."""

import gc
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path

import httpx
import pytest

from mistralai.local import DEFAULT_PORT, LocalServer, cli
from mistralai.local.engines.base import End
from mistralai.local.server import _listen


def get(url, path="/v1/models"):
    return httpx.get(url + path, headers={"authorization": "Bearer x"}, trust_env=False)


def test_a_server_answers_inside_the_block_and_not_after_it():
    with LocalServer() as server:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", server.url)
        assert get(server.url).status_code == 200
        assert "deterministic" in server.engine_note
    with pytest.raises(httpx.ConnectError):
        get(server.url)
    server.stop()
    server.wait()


def test_servers_do_not_share_state():
    with LocalServer() as one, LocalServer() as two:
        get(one.url)
        assert len(one.journal()) == 1
        assert two.journal() == []


def test_a_server_that_does_not_run_says_so():
    server = LocalServer()
    with pytest.raises(RuntimeError, match=r"no URL before start\(\)"):
        _ = server.url
    with pytest.raises(RuntimeError, match="not running"):
        server.reset()
    server.stop()
    with server, pytest.raises(RuntimeError, match="starts once"):
        server.start()
    with pytest.raises(RuntimeError, match="not running"):
        server.journal()


def test_a_port_that_is_taken_is_an_os_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            LocalServer(port=taken.getsockname()[1]).start()


def test_a_data_folder_that_cannot_be_made_is_an_os_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        LocalServer(data=tmp_path / "file").start()


def test_a_server_that_was_never_started_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    LocalServer()
    assert list(tmp_path.iterdir()) == []
    with LocalServer():
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="engine 'gpt' is unknown: use auto"):
        LocalServer(engine="gpt")
    with pytest.raises(ValueError, match=r"there is no file '.*none\.gguf'"):
        LocalServer(engine="none.gguf")


def test_a_server_that_fails_to_start_raises_why(tmp_path, monkeypatch):
    def broken(self):
        raise OSError("no protocol today")

    monkeypatch.setattr("mistralai.local.http.connections.Connections.protocol", broken)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(RuntimeError, match="could not start") as caught:
        LocalServer().start()
    assert "no protocol today" in str(caught.value.__cause__)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_action_raises_in_the_callers_thread(server):
    with pytest.raises(ValueError, match="at least 0"):
        server.advance(-1)


def test_an_ipv6_address_is_written_in_brackets():
    try:
        with LocalServer(host="::1") as server:
            assert server.url.startswith("http://[::1]:")
            assert get(server.url).status_code == 200
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")


def test_small_packets_are_sent_at_once():
    # asyncio sets TCP_NODELAY on sockets whose protocol says TCP, and on no others.
    with _listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_a_data_folder_is_kept(tmp_path):
    with LocalServer(data=tmp_path / "d"):
        pass
    assert (tmp_path / "d" / "state.sqlite3").exists()


def test_the_command_refuses_a_folder_in_use_and_one_that_is_not_its_own(tmp_path, capsys):
    with LocalServer(data=tmp_path / "d"):
        assert cli.main(["--port", "0", "--data", str(tmp_path / "d")]) == 1
    assert f"in use by the mistralai.local of process {os.getpid()}" in capsys.readouterr().err
    (tmp_path / "note.txt").touch()
    assert cli.main(["--port", "0", "--data", str(tmp_path)]) == 1
    assert "give an empty folder, or one that it made" in capsys.readouterr().err
    assert (tmp_path / "note.txt").exists()


def test_whoever_waits_for_the_server_returns_when_it_stops():
    with LocalServer() as server:
        waiting = threading.Thread(target=server.wait)
        waiting.start()
    waiting.join(10)
    assert not waiting.is_alive()


def test_the_fixture_gives_the_url_of_its_server(mistral_server, mistral_server_url):
    assert mistral_server_url == mistral_server.url


def test_background_work_ends_with_a_reset(server):
    clock = server._state.controls.clock
    ended = threading.Event()

    async def forever():
        try:
            await clock.wait_until(clock.now() + 10**9)
        finally:
            ended.set()

    server._do(lambda state: state.background.spawn(forever()))
    server._do(lambda state: None)
    server.reset()
    assert ended.is_set()


class SlowEngine:
    """Gives one piece and then waits for ever; notes when it is closed early."""

    note = "slow"
    context_length = None

    def __init__(self):
        self.begun = threading.Event()
        self.stopped = threading.Event()

    def count_tokens(self, text):
        return 1

    async def generate(self, prompt):
        import asyncio  # noqa: PLC0415 - only this fake waits

        try:
            yield "one"
            self.begun.set()
            await asyncio.Event().wait()
            yield End("stop", 0, 0)
        finally:
            self.stopped.set()

    def close(self):
        pass


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_goes_away_stops_the_engine(server, http, chat, monkeypatch, stream):
    engine = SlowEngine()
    monkeypatch.setattr(server._state.completions, "engine", engine)
    url = httpx.URL(server.url)
    request = http.build_request("POST", "/v1/chat/completions", json={**chat, "stream": stream})
    head = f"POST {request.url.path} HTTP/1.1\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in request.headers.items()
    )
    with socket.create_connection((url.host, url.port)) as client:
        client.sendall(head.encode() + b"\r\n" + request.read())
        assert engine.begun.wait(10)
        assert not engine.stopped.is_set()
    assert engine.stopped.wait(10)


class BrokenEngine(SlowEngine):
    """Refuses after the first piece."""

    async def generate(self, prompt):
        from mistralai.local.errors import CATALOGUE  # noqa: PLC0415 - only this fake refuses

        yield "one"
        refusal = CATALOGUE["internal"]()
        raise refusal


def test_an_error_after_the_first_piece_becomes_an_event(server, http, chat, monkeypatch):
    monkeypatch.setattr(server._state.completions, "engine", BrokenEngine())
    text = http.post("/v1/chat/completions", json={**chat, "stream": True}).text
    assert text.rstrip().rsplit("\n\n", maxsplit=1)[-1].startswith('data: {"object":"error"')
    assert "[DONE]" not in text
    assert http.post("/v1/chat/completions", json=chat).status_code == 500


def run(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "mistralai.local", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_url_and_stops_cleanly_on_a_signal(number):
    with run("--port", "0", "--engine", "deterministic") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:[1-9]\d*", first)
        assert url
        assert "deterministic" in process.stdout.readline()
        assert f'Mistral(server_url="{url[0]}"' in process.stdout.readline()
        assert get(url[0]).status_code == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert output.endswith("mistralai.local stopped\n")
    assert errors == ""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_second_signal_ends_the_command_at_once_and_without_words():
    program = (
        "import sys, threading\n"
        "from mistralai.local import LocalServer, cli\n"
        "def stop(self):\n"
        "    print('stopping', flush=True)\n"
        "    threading.Event().wait()\n"
        "LocalServer.stop = stop\n"
        "cli.main(['--port', '0', '--engine', 'deterministic'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        while "Ctrl-C" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "stopping\n"
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert (output, errors) == ("", "")


def test_the_command_says_why_it_cannot_start(capsys):
    assert cli.main(["--engine", "gpt"]) == 1
    assert "engine 'gpt' is unknown" in capsys.readouterr().err


def test_on_the_default_port_the_name_local_is_enough(monkeypatch, capsys):
    closed, looked_through = [], []

    class Fake:
        url = f"http://127.0.0.1:{DEFAULT_PORT}"
        engine_note = "none"
        token = None

        def __init__(self, **options):
            assert options["port"] == DEFAULT_PORT

        def start(self):
            return self

        def wait(self):
            looked_through.append(gc.get_freeze_count() == 0)
            raise KeyboardInterrupt

        def stop(self):
            closed.append(True)

    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    monkeypatch.setattr(cli, "LocalServer", Fake)
    assert cli.main([]) == 0
    # The program it is called in has its own again.
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    output = capsys.readouterr().out
    assert 'Mistral(server="local"' in output
    assert closed == [True]
    # What was loaded before is garbage of nobody while the server runs, and only then.
    assert looked_through == [False]
    assert gc.get_freeze_count() == 0


def test_on_another_port_the_greeting_gives_the_url(server):
    assert f'Mistral(server_url="{server.url}", api_key="any")' in cli._greeting(server)


def run_as_a_program():
    # Not by runpy: pytest rewrites the modules of a package that has a plugin, with a loader that
    # runpy cannot use.
    path = Path(cli.__file__).with_name("__main__.py")
    code = compile(path.read_text("utf-8"), path, "exec")
    exec(code, {"__name__": "__main__", "__package__": "mistralai.local"})  # noqa: S102 - our own module


def test_the_module_runs_the_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["mistralai.local", "--engine", "gpt"])
    with pytest.raises(SystemExit) as caught:
        run_as_a_program()
    assert caught.value.code == 1
    assert "engine 'gpt' is unknown" in capsys.readouterr().err


@pytest.mark.parametrize(("missing", "raised"), [("uvicorn", SystemExit), ("json", ImportError)])
def test_only_a_missing_extra_is_explained(monkeypatch, capsys, missing, raised):
    monkeypatch.delitem(sys.modules, "mistralai.local.cli")
    monkeypatch.setitem(sys.modules, "mistralai.local.server", None)
    error = ModuleNotFoundError(f"no {missing}", name=missing)

    class Finder:
        def find_spec(self, name, path=None, target=None):
            if name == "mistralai.local.cli":
                raise error

    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    with pytest.raises(raised):
        run_as_a_program()
    said = capsys.readouterr().err
    explained = "uvicorn is missing, of the extra local: pip install" in said
    assert explained == (missing == "uvicorn")


def python(code):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )


def test_the_plugin_imports_nothing_before_a_fixture_is_used():
    result = python("""
        import sys
        import pytest
        before = set(sys.modules)
        import mistralai.local.pytest_plugin
        new = {name for name in set(sys.modules) - before if not name.startswith("mistralai")}
        heavy = {"starlette", "uvicorn", "pydantic", "httpx", "sqlite3"}
        assert not new & heavy, new
        assert "mistralai.local.server" not in sys.modules
    """)
    assert result.returncode == 0, result.stderr


def test_an_unknown_name_of_the_package_is_an_attribute_error():
    import mistralai.local  # noqa: PLC0415 - the package itself is under test here

    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = mistralai.local.nothing


def test_the_fixtures_give_a_clean_server_to_every_test(tmp_path):
    (tmp_path / "test_it.py").write_text(
        textwrap.dedent("""
        import httpx

        def ask(url):
            return httpx.get(url + "/v1/models", headers={"authorization": "Bearer x"})

        def test_first(mistral_server):
            assert ask(mistral_server.url).status_code == 200
            assert len(mistral_server.journal()) == 1
            mistral_server.limit(requests=0)

        def test_second(mistral_server, mistral_server_url):
            assert mistral_server.journal() == []
            assert ask(mistral_server_url).status_code == 200
        """)
    )
    plugin = ["-p", "mistralai.local.pytest_plugin"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugin, "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=tmp_path,
    )
    assert "2 passed" in result.stdout, result.stdout + result.stderr
