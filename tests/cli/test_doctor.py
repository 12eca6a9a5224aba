"""What the doctor finds on a way that is broken in one place, all of it on this machine."""

from __future__ import annotations

import json
import socket
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest

from mistralai.cli import _examine
from mistralai.cli._examine import STEPS
from mistralai.local import Fault, LocalServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MODELS = json.dumps({"object": "list", "data": []}).encode()


def says(date: str | None = None, status: bytes = b"200 OK") -> Callable[..., None]:
    """Answer with an empty list of models."""

    def say(connection: socket.socket, _: bytes) -> None:
        head = b"HTTP/1.1 %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
        if date is not None:
            head += b"date: " + date.encode() + b"\r\n"
        connection.sendall(head % (status, len(MODELS)) + b"\r\n" + MODELS)

    return say


@pytest.fixture
def examined(run: Callable[..., Any]) -> Callable[..., dict[str, dict[str, Any]]]:
    """Runs the doctor; gives its findings by name, and checks the exit code."""

    def go(*arguments: Any, **options: Any) -> dict[str, dict[str, Any]]:
        said = run("doctor", "--json", *arguments, **options)
        found = [json.loads(line) for line in said.out.splitlines()]
        assert [one["name"] for one in found] == ["versions", "key", *STEPS]
        fails = [one for one in found if one["state"] == "FAIL"]
        assert said.code == bool(fails)
        assert all(one["todo"] for one in fails)
        return {one["name"]: one for one in found}

    return go


Examined = "Callable[..., dict[str, dict[str, Any]]]"


def states(found: dict[str, dict[str, Any]]) -> str:
    return " ".join(one["state"] for one in found.values())


ALL_WELL = "ok ok ok ok ok ok ok ok ok ok ok"


def test_all_is_well(examined: Examined, server: LocalServer):
    found = examined()
    assert states(found) == ALL_WELL
    assert found["key"]["said"] == "3 characters, from the environment variable MISTRAL_API_KEY"
    assert found["server"]["said"] == f"{server.url}, from MISTRAL_SERVER_URL"
    assert found["proxy"]["said"] == "none: no variables set"
    assert found["first byte"]["said"].endswith("(status 401, asked without a key)")


def test_all_is_well_over_tls(
    examined: Examined, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    raw.answer = says(formatdate(time.time(), usegmt=True))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    found = examined("--server", raw.url.replace("http", "https"))
    assert states(found) == ALL_WELL
    assert found["certificates"]["said"] == "1 authorities, from SSL_CERT_FILE"
    assert "certificate by authority, until" in found["TLS"]["said"]
    assert found["answer"]["said"].startswith("0 models")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "gave none"),
        ("'any'", "quotation marks"),
        ("Bearer Bearer x", "twice"),
        ("any\n", "cannot stand in an HTTP header"),
    ],
)
def test_a_key_that_is_none(key: str, said: str, examined: Examined):
    found = examined(env={"MISTRAL_API_KEY": key})
    assert found["key"]["state"] == "FAIL"
    assert said in found["key"]["said"] + found["key"]["todo"]
    assert "Bearer x" not in json.dumps(found)


def test_a_key_in_a_file(examined: Examined, here: Path):
    (here / "key").write_text("any\n", encoding="utf-8")
    found = examined("--key-file", "key", env={"MISTRAL_API_KEY": ""})
    assert found["key"]["said"] == "3 characters, from the file key"


def test_a_key_that_the_server_does_not_know(examined: Examined):
    with LocalServer(api_keys=["right"]) as strict:
        found = examined("--server", strict.url)
    assert states(found).endswith("ok FAIL")
    assert found["answer"]["said"].startswith("401 ")
    assert "Is the key right?" in found["answer"]["todo"]


def test_a_local_server_wants_no_key(
    examined: Examined, server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    port = int(server.url.rpartition(":")[2])
    monkeypatch.setattr("mistralai.local._port.DEFAULT_PORT", port)
    found = examined("--server", "local", env={"MISTRAL_API_KEY": ""})
    assert states(found) == ALL_WELL


@pytest.mark.parametrize("url", ["https://", "ftp://host", "http://host:port"])
def test_a_url_that_is_none(url: str, examined: Examined):
    found = examined(env={"MISTRAL_SERVER_URL": url})
    assert found["server"]["state"] == "FAIL"
    assert states(found).endswith("FAIL" + " skip" * 8)


def test_a_name_that_nobody_knows(examined: Examined, monkeypatch: pytest.MonkeyPatch):
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = examined("--server", "http://name.invalid")
    assert found["name"]["state"] == "FAIL"
    assert "name.invalid: " in found["name"]["said"]
    assert states(found).endswith("FAIL" + " skip" * 5)


def test_a_port_that_nobody_listens_on(examined: Examined):
    found = examined("--server", "http://127.0.0.1:1")
    assert found["connection"]["state"] == "FAIL"
    assert "mistralai local" in found["connection"]["todo"]


def test_a_host_that_drops_everything(examined: Examined, monkeypatch: pytest.MonkeyPatch):
    def drop(*_: Any, **__: Any) -> Any:
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", drop)
    found = examined("--server", "http://127.0.0.1:1")
    assert "a firewall may drop it" in found["connection"]["todo"]


def test_another_host_that_refuses(examined: Examined, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: Any, **__: Any) -> Any:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", refuse)
    found = examined("--server", "http://192.0.2.1:1")
    assert found["connection"]["todo"] == "is the port right, and does the server run?"


@pytest.mark.parametrize(
    ("proxy", "step", "said"),
    [
        ("http://me:secret@127.0.0.1:1", "connection", "http://127.0.0.1:1"),
        ("127.0.0.1:1", "connection", "http://127.0.0.1:1"),
        ("http://127.0.0.1:port", "proxy", "NO_PROXY"),
        ("http://", "proxy", "names no proxy"),
    ],
)
def test_a_proxy_that_is_not_there(proxy: str, step: str, said: str, examined: Examined):
    env = {"HTTPS_PROXY": proxy}
    found = examined("--server", "https://api.example.invalid", env=env)
    assert found[step]["state"] == "FAIL"
    assert said in found[step]["todo"] + found[step]["said"]
    assert "secret" not in json.dumps(found)


def test_a_proxy_is_gone_through(examined: Examined, raw: Any):
    raw.answer = says()
    found = examined("--server", "http://api.example.invalid", env={"HTTP_PROXY": raw.url})
    assert states(found) == "ok ok ok note ok ok ok note note note ok"
    assert raw.requests[-1].startswith(b"GET http://api.example.invalid/v1/models")


def test_no_proxy_for_a_name_that_is_left_out(examined: Examined, server: LocalServer):
    found = examined(env={"HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": "127.0.0.1"})
    assert found["proxy"]["said"] == "none: HTTP_PROXY, NO_PROXY set"
    assert states(found) == ALL_WELL


@pytest.mark.parametrize("wrong", ["gone.pem", "empty.pem"])
def test_certificates_that_cannot_be_loaded(wrong: str, examined: Examined, here: Path):
    (here / "empty.pem").touch()
    found = examined("--server", "https://127.0.0.1:1", env={"SSL_CERT_FILE": wrong})
    assert found["certificates"]["state"] == "FAIL"
    assert wrong in found["certificates"]["said"]


def test_a_certificate_of_nobody_known(examined: Examined, raw: Any, authority: Path):
    found = examined("--server", raw.url.replace("http", "https"))
    assert found["TLS"]["state"] == "FAIL"
    assert found["TLS"]["said"].startswith("not trusted: ")
    assert "SSL_CERT_FILE" in found["TLS"]["todo"]


def test_a_certificate_for_another_name(
    examined: Examined, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    url = raw.url.replace("http", "https").replace("127.0.0.1", "localhost")
    found = examined("--server", url)
    assert found["TLS"]["todo"] == "the certificate is for another name: is the URL right?"


def test_a_certificate_out_of_its_time():
    error = _examine.ssl.SSLCertVerificationError()
    error.verify_message = "certificate has expired"
    assert "clock of this machine" in _examine._trust(error)


def test_plain_http_on_the_port_of_tls(examined: Examined, server: LocalServer):
    found = examined("--server", server.url.replace("http", "https"))
    assert found["TLS"]["state"] == "FAIL"
    assert "begin with http://" in found["TLS"]["todo"]


def test_tls_on_the_port_of_plain_http(examined: Examined, raw: Any, authority: Path):
    found = examined("--server", raw.url)
    assert found["first byte"]["state"] == "FAIL"
    assert "begin with https://" in found["first byte"]["todo"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_does_not_speak_http(
    scheme: str, examined: Examined, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    raw.answer = lambda connection, _: connection.sendall(b"220 mail.example.com ESMTP\r\n")
    found = examined("--server", raw.url.replace("http", scheme))
    assert "does not speak HTTP" in found["first byte"]["todo"]
    assert ("https://" in found["first byte"]["todo"]) == (scheme == "http")


def test_a_connection_that_is_cut_while_tls_is_greeted(examined: Examined, raw: Any):
    def cut(connection: socket.socket) -> None:
        connection.recv(1)  # or the connection would never come about
        raw.reset(connection)

    raw._converse = cut
    found = examined("--server", raw.url.replace("http", "https"))
    assert "something on the way ends it" in found["TLS"]["todo"]


@pytest.mark.parametrize(("scheme", "step"), [("http", "first byte"), ("https", "TLS")])
def test_a_server_that_says_nothing(scheme: str, step: str, examined: Examined, silent: str):
    found = examined("--server", f"{scheme}://{silent}", "--timeout", "0.2")
    assert found[step]["state"] == "FAIL"
    assert "within 0.2 s" in found[step]["said"]


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections, and nothing else."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def test_a_server_that_is_slow(examined: Examined, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_examine, "SLOW_SECONDS", 0.0)
    found = examined()
    assert found["first byte"]["state"] == "slow"
    assert found["answer"]["state"] == "ok"


@pytest.mark.parametrize(("skew", "how"), [(7200, "slow"), (-7200, "fast")])
def test_a_clock_that_is_wrong(skew: int, how: str, examined: Examined, raw: Any):
    raw.answer = says(formatdate(time.time() + skew, usegmt=True))
    found = examined("--server", raw.url)
    assert found["clock"]["state"] == "FAIL"
    assert f" s {how}, compared" in found["clock"]["said"]
    assert found["answer"]["state"] == "ok"


@pytest.mark.parametrize("date", [None, "yesterday"])
def test_a_server_that_does_not_tell_its_time(date: str | None, examined: Examined, raw: Any):
    raw.answer = says(date)
    assert examined("--server", raw.url)["clock"]["state"] == "note"


def test_an_address_that_is_not_that_of_the_api(examined: Examined, server: LocalServer):
    found = examined("--server", f"{server.url}/v2")
    assert found["answer"]["said"].startswith("404 ")
    assert "Is server_url right?" in found["answer"]["todo"]


def test_a_server_that_fails(examined: Examined, server: LocalServer):
    server.inject(Fault(path="/v1/models", status=503, times=None))
    found = examined()
    assert found["answer"]["said"].startswith("503 ")


def test_the_findings_are_lines_at_a_pipe_and_in_colour_at_a_terminal(
    run: Callable[..., Any], at_terminal: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    said = run("doctor", "--server", "http://127.0.0.1:1")
    lines = said.out.splitlines()
    assert (
        lines[1] == "ok   key           3 characters, from the environment variable MISTRAL_API_KEY"
    )
    [at] = [n for n, line in enumerate(lines) if line.startswith("FAIL connection")]
    assert lines[at + 1].startswith("     -> nothing listens there")
    assert lines[at + 2] == "skip TLS           needs the step before: connection"
    code, seen = at_terminal("doctor", "--server", "http://127.0.0.1:1")
    assert code == 1
    assert ["ok", "key"] in [line.split()[:2] for line in seen.splitlines()]
    assert "     -> nothing listens there" in seen
