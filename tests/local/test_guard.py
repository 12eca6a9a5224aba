"""The control routes are no web page's; the API is every page's, as the live one."""

import httpx
import pytest

from mistralai.local import LocalServer, cli
from mistralai.local.addresses import is_loopback, is_loopback_host, leads_here

CHANGES = [
    ("POST", "/_local/reset", None),
    ("POST", "/_local/faults", {"status": 500}),
    ("PUT", "/_local/limits", {"requests": 0}),
    ("POST", "/_local/clock", {"seconds": 60}),
    ("DELETE", "/_local/journal", None),
    ("DELETE", "/_local/faults", None),
]
READS = [("GET", f"/_local/{name}", None) for name in ("", "journal", "faults", "clock")]
TOKEN = "a token of its own"  # noqa: S105 - it opens nothing else


@pytest.fixture(scope="module")
def closed():
    """Run a server whose control routes ask for a token."""
    with LocalServer(token=TOKEN) as server:
        yield server


@pytest.mark.parametrize(("method", "path", "body"), CHANGES + READS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1"},
        {"host": "evil.example"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "[::1"},
        {"host": ""},
    ],
)
def test_a_web_page_gets_no_control_route(server, http, method, path, body, headers):
    http.get("/v1/models")
    refusal = http.request(method, path, json=body, headers=headers)
    assert refusal.status_code == 403
    assert list(refusal.json()) == ["detail"]
    assert len(server.journal()) == 1
    assert http.get("/_local/faults").json()["pending"] == []


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "localhost:8123", "a.localhost"]
)
def test_this_machine_gets_the_control_routes_under_each_name_of_loopback(http, host):
    own = {"host": host, "origin": f"http://{host}"}
    assert http.get("/_local/journal", headers=own).status_code == 200


@pytest.mark.parametrize(("method", "path", "body"), CHANGES[1:4])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_what_changes_something_comes_as_json(http, method, path, body, kind):
    request = http.build_request(method, path, json=body)
    del request.headers["content-type"]
    if kind is not None:
        request.headers["content-type"] = kind
    assert http.send(request).status_code == 415
    request = http.build_request(method, path, json=body)
    request.headers["content-type"] = "Application/JSON; charset=utf-8"
    assert http.send(request).is_success


def test_a_reset_may_have_no_body_but_none_that_a_form_could_send(http):
    assert http.post("/_local/reset").status_code == 204
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert http.post("/_local/reset", headers=form).status_code == 415
    assert http.post("/_local/reset", content=iter([b"x"])).status_code == 415


def test_only_the_control_routes_are_guarded(http):
    foreign = {"origin": "https://app.example", "host": "mistral.example"}
    assert http.get("/v1/models", headers=foreign).status_code == 200
    # The gateway's answer to an unknown path, which only the API has.
    assert http.get("/_locally", headers=foreign).json()["message"].startswith("no Route")


@pytest.mark.parametrize(("method", "path", "body"), CHANGES + READS)
def test_with_a_token_the_control_routes_ask_for_it(closed, method, path, body):
    def ask(url=path, **headers):
        return httpx.request(
            method, closed.url + url, json=body, headers=headers, trust_env=False
        ).status_code

    assert ask() == 401
    assert ask(authorization="Bearer wrong") == 401
    assert ask(authorization=f"Basic {TOKEN}") == 401
    assert ask(f"{path}?token=wrong") == 401
    assert ask(authorization=f"Bearer {TOKEN}") in {200, 201, 204}
    assert ask(f"{path}?token={TOKEN}", host="mistral.example") in {200, 201, 204}
    assert ask(authorization=f"Bearer {TOKEN}", origin="https://evil.example") == 403


def test_a_server_on_loopback_has_no_token_and_any_other_makes_one(server):
    assert server.token is None
    with LocalServer(host="0.0.0.0") as opened:  # noqa: S104 - what the test is about
        url = opened.url.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - see above
        assert httpx.get(f"{url}/_local/journal", trust_env=False).status_code == 401
        key = {"authorization": f"Bearer {opened.token}"}
        assert httpx.get(f"{url}/_local/journal", headers=key, trust_env=False).is_success
        assert opened.journal() == []
        with LocalServer(host="0.0.0.0") as other:  # noqa: S104 - see above
            assert other.token != opened.token
            assert len(other.token) >= 20


def test_a_token_of_nothing_is_refused():
    with pytest.raises(ValueError, match="must not be empty"):
        LocalServer(token=" ")  # noqa: S106 - that is the mistake


@pytest.fixture
def command(monkeypatch, capsys):
    """Give a function that runs the command until it waits, and returns what it printed."""

    def stop(self):
        raise KeyboardInterrupt

    monkeypatch.setattr(LocalServer, "wait", stop)
    monkeypatch.setattr(cli.signal, "signal", lambda number, handler: None)

    def run(*arguments):
        assert cli.main(["--port", "0", "--engine", "deterministic", *arguments]) == 0
        return capsys.readouterr()

    return run


def test_the_command_warns_of_an_address_that_others_reach_and_prints_the_token(command):
    printed = command("--host", "0.0.0.0", "--token", "secret-1")  # noqa: S104 - see above
    assert printed.err.startswith("warning: with --host 0.0.0.0 every machine that reaches")
    assert "/?token=secret-1\n" in printed.out
    assert "authorization: Bearer secret-1\n" in printed.out


def test_the_command_on_loopback_warns_of_nothing(command):
    printed = command()
    assert printed.err == ""
    assert "token" not in printed.out


PREFLIGHT = {
    "origin": "https://app.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization, content-type, x-anything",
}


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/models", "/v1/files"])
def test_a_browser_may_ask_the_api_from_any_page(server, path):
    answer = httpx.options(server.url + path, headers=PREFLIGHT, trust_env=False)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert {"authorization", "content-type", "x-anything"} <= set(allowed.split(", "))
    assert server.journal() == []


def test_every_answer_of_the_api_may_be_read_by_any_page(http, chat):
    origin = {"origin": "https://app.example"}
    http.post("/_local/faults", json={"status": 429})
    refused, answered, streamed, lost = (
        http.post("/v1/chat/completions", json={**chat, **more}, headers=origin)
        for more in ({}, {}, {"stream": True}, {"model": "none"})
    )
    assert [one.status_code for one in (refused, answered, streamed, lost)] == [429, 200, 200, 400]
    for one in (refused, answered, streamed, lost):
        assert one.headers["access-control-allow-origin"] == "*"


def test_a_question_beforehand_uses_up_no_fault(http, chat):
    http.post("/_local/faults", json={"status": 500})
    http.options("/v1/chat/completions", headers=PREFLIGHT)
    assert http.post("/v1/chat/completions", json=chat).status_code == 500


def test_a_page_is_not_told_that_it_may_ask_the_control_routes(http):
    answer = http.options("/_local/reset", headers=PREFLIGHT)
    assert answer.status_code == 403
    assert not any(name.startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize(
    ("address", "loopback", "here"),
    [
        ("127.0.0.1", True, True),
        ("127.255.0.9", True, True),
        ("::1", True, True),
        ("::ffff:127.0.0.1", True, True),
        ("0.0.0.0", False, True),  # noqa: S104 - nothing is bound to it
        ("::", False, True),
        ("::ffff:0.0.0.0", False, True),
        ("192.0.2.1", False, False),
        ("::ffff:192.0.2.1", False, False),
        ("localhost", False, False),
    ],
)
def test_addresses_are_told_apart(address, loopback, here):
    assert (is_loopback(address), leads_here(address)) == (loopback, here)
    assert is_loopback_host(f"[{address}]:1" if ":" in address else f"{address}:1") == (
        loopback or address == "localhost"
    )
