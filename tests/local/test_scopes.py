"""One server for several tests: scopes, servers in other processes, fixtures, the command."""

import os
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import pytest

from mistralai import Mistral, models
from mistralai.local import Fault, LocalServer, RemoteServer, pytest_plugin

CHAT = "/v1/chat/completions"
MODEL = "mistral-small-latest"


@pytest.fixture(params=["here", "elsewhere"])
def handle(request, server):
    """The server itself, and the same as another process steers it."""
    return server if request.param == "here" else RemoteServer(server.url + "/")


def ask(scope, text="Who?", **options):
    with scope.client(Mistral, **options) as client:
        response = client.chat.complete(model=MODEL, messages=[{"role": "user", "content": text}])
    return response.choices[0].message.content


def test_scopes_have_scripts_and_requests_of_their_own(handle, http, chat):
    with handle.scope("a") as one, handle.scope() as two:
        one.answer("Who?", "for one", model=MODEL)
        two.answer(sequence=["for two", "again"])
        assert ask(one) == "for one"
        assert [ask(two), ask(two)] == ["for two", "again"]
        response = http.post(CHAT, json=chat, headers=one.headers)
        assert response.json()["choices"][0]["message"]["content"] != "for one"
        assert len(one.requests) == 2
        assert [request.text for request in two.requests] == ["Who?"] * 2
        assert one.requests[0].scripts
        assert one.requests[0].path == CHAT
        assert one.requests[0].scope == one.name == "a"
        two.assert_asked("Who?", times=2)
        assert len(handle.requests) == 4
        handle.assert_asked("Who?", times=3)
    assert handle.requests == []
    assert ask(one) != "for one"


def test_a_fault_of_a_scope_is_for_its_requests(handle):
    with handle.scope() as one:
        one.inject(Fault(status=418, times=None))
        assert ask(handle)
        with pytest.raises(models.SDKError):
            ask(one)
    assert ask(one)


def test_a_scope_is_strict_for_itself(handle):
    with handle.scope() as strict, handle.scope() as loose:
        strict.unanswered("error")
        with pytest.raises(Exception, match="There are no scripts for it"):
            ask(strict)
        assert ask(loose)
        with pytest.raises(AssertionError, match="No script answers"):
            strict.verify()
        loose.verify()
        strict.unanswered("engine")
        assert ask(strict)


def test_a_strict_scope_fails_the_test_at_its_end_unless_that_has_failed(handle):
    def run(error=None):
        with handle.scope() as scope:
            scope.answer(text="a")
            scope.unanswered("error")
            if error is not None:
                raise error

    with pytest.raises(AssertionError, match="Never used"):
        run()
    with pytest.raises(KeyError):
        run(KeyError())
    handle.verify()


def test_a_server_elsewhere_takes_what_can_be_sent(server):
    remote = RemoteServer(server.url)
    with pytest.raises(ValueError, match="cannot be sent"):
        remote.answer(lambda _: "a")
    remote.answer(text="Monet.")
    assert ask(remote) == "Monet."
    remote.reset()
    assert remote.requests == []
    with pytest.raises(RuntimeError, match="refused"):
        RemoteServer(server.url + "/v1").reset()


def test_a_token_is_brought_along():
    word = "a-token-of-ours"
    with LocalServer(token=word) as server:
        RemoteServer(server.url, word).answer(text="Monet.")
        with pytest.raises(RuntimeError, match="token"):
            RemoteServer(server.url).requests  # noqa: B018 - asking is what is refused
        assert ask(server) == "Monet."


def test_a_url_without_a_path_is_no_route(http):
    assert http.get("/_scope/a").status_code == 404
    assert http.get("/_scope/a/v1/models").status_code == 200


def test_the_fixture_gives_a_scope(mistral_scope):
    mistral_scope.answer(text="Monet.")
    mistral_scope.unanswered("error")
    assert ask(mistral_scope) == "Monet."


def test_a_server_that_runs_already_is_used(server, monkeypatch):
    assert pytest_plugin._running(SimpleNamespace()) is None
    monkeypatch.setenv("MISTRAL_LOCAL_URL", server.url)
    assert pytest_plugin._running(SimpleNamespace()).url == server.url
    shared = SimpleNamespace(workerinput={"mistral_local_url": "http://a"})
    assert pytest_plugin._running(shared).url == "http://a"


@pytest.mark.parametrize("is_shared", [True, False])
def test_processes_are_told_the_server_that_they_share(is_shared):
    config = SimpleNamespace(stash=pytest.Stash(), getini=lambda name: is_shared)
    nodes = [SimpleNamespace(config=config, workerinput={}) for _ in range(2)]
    try:
        for node in nodes:
            pytest_plugin.pytest_configure_node(node)
        urls = {node.workerinput.get("mistral_local_url") for node in nodes}
        assert len(urls) == 1
        if is_shared:
            assert RemoteServer(*urls).requests == []
        else:
            assert urls == {None}
    finally:
        pytest_plugin.pytest_unconfigure(config)


TESTS = """
    import pytest
    from mistralai import Mistral

    @pytest.mark.parametrize("at", range(4))
    def test_it(mistral_scope, at):
        mistral_scope.answer(text=str(at))
        mistral_scope.unanswered("error")
        with mistral_scope.client(Mistral) as client:
            response = client.chat.complete(
                model="mistral-small-latest", messages=[{"role": "user", "content": "a"}]
            )
        assert response.choices[0].message.content == str(at)
        assert len(mistral_scope.requests) == 1
        assert type(mistral_scope._desk).__name__ == "_Remote"

    def test_fails(mistral_scope):
        mistral_scope.answer(text="a")
        mistral_scope.unanswered("error")
"""


def test_processes_of_xdist_share_one_server_where_that_is_set(tmp_path):
    (tmp_path / "test_it.py").write_text(textwrap.dedent(TESTS))
    (tmp_path / "pytest.ini").write_text("[pytest]\nmistral_local_shared = true\n")
    plugins = ["mistralai.local.pytest_plugin", "no:cacheprovider", "xdist"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n2", *(f"-p{one}" for one in plugins)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=tmp_path,
    )
    assert "5 passed, 1 error" in result.stdout, result.stdout + result.stderr
    assert "Never used: script" in result.stdout
