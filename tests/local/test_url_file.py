"""The file with the server's URL, and what a program without the extra is told."""

import stat
import subprocess
import sys
import textwrap

import httpx
import pytest

import mistralai.local
from mistralai.local import LocalServer, cli
from mistralai.local.url_file import UrlFile

URL = "http://127.0.0.1:5"


@pytest.fixture
def command(monkeypatch):
    """Give a function that runs the command, and calls another one once the server answers."""
    monkeypatch.setattr(cli.signal, "signal", lambda number, handler: None)

    def run(*arguments, then=lambda: None):
        def wait(self):
            then()
            raise KeyboardInterrupt

        monkeypatch.setattr(LocalServer, "wait", wait)
        return cli.main(["--port", "0", "--engine", "deterministic", *map(str, arguments)])

    return run


def test_the_url_is_in_the_file_while_the_server_runs(command, tmp_path):
    path = tmp_path / "url"
    seen = []

    def look():
        url = path.read_text("utf-8")
        seen.append(url)
        assert httpx.get(f"{url.strip()}/healthz", trust_env=False).is_success

    assert command("--write-url", path, then=look) == 0
    [url] = seen
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("\n")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_became_another_servers_stays(command, tmp_path):
    path = tmp_path / "url"
    assert command("--write-url", path, then=lambda: path.write_text(f"{URL}\n")) == 0
    assert path.read_text("utf-8") == f"{URL}\n"
    # And one that is left over is replaced.
    assert command("--write-url", path) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_url_is_never_written_over(command, tmp_path, capsys):
    path = tmp_path / "notes"
    path.write_text("http://127.0.0.1:5\nand a note", encoding="utf-8")
    assert command("--write-url", path) == 1
    assert "notes holds something else than the URL of a server" in capsys.readouterr().err
    assert path.read_text("utf-8") == "http://127.0.0.1:5\nand a note"


def test_a_folder_that_is_not_there_is_named(command, tmp_path, capsys):
    assert command("--write-url", tmp_path / "none" / "url") == 1
    assert "cannot write its URL" in capsys.readouterr().err
    assert command("--write-url", tmp_path) == 1
    assert "cannot start" in capsys.readouterr().err


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path):
    (tmp_path / "url").mkdir()
    with pytest.raises(OSError, match="url"):
        UrlFile(tmp_path / "url").write(URL)
    assert [path.name for path in tmp_path.iterdir()] == ["url"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_file_may_be_read_by_others(tmp_path):
    file = UrlFile(tmp_path / "url")
    file.write(URL)
    assert stat.S_IMODE((tmp_path / "url").stat().st_mode) == 0o644
    file.remove()
    file.remove()


def test_the_token_comes_from_the_environment_too(command, monkeypatch, capsys):
    monkeypatch.setenv("MISTRAL_LOCAL_TOKEN", "secret-2")
    assert command() == 0
    assert "Bearer secret-2\n" in capsys.readouterr().out
    assert command("--token", "secret-3") == 0
    assert "Bearer secret-3\n" in capsys.readouterr().out


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "python_multipart"])
def test_who_imports_the_server_without_its_extra_is_told_what_to_install(missing):
    code = f"""
        import sys
        sys.modules[{missing!r}] = None
        import mistralai.local
        mistralai.local.Fault
        from mistralai.local import LocalServer
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = f"{missing} is missing, of the extra local: pip install starlette"
    assert done.stderr.splitlines()[-1].startswith(f"ModuleNotFoundError: {said}")


def test_another_missing_module_is_not_explained(monkeypatch):
    monkeypatch.setitem(sys.modules, "mistralai.local.server", None)
    with pytest.raises(ModuleNotFoundError, match=r"mistralai\.local\.server") as caught:
        _ = mistralai.local.LocalServer
    assert "pip install" not in str(caught.value)
