"""Documents, recordings and texts: what is read, heard, spoken, and turned into vectors."""

from __future__ import annotations

import base64
import io
import json
import math
import shutil
import struct
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mistralai.cli import _out
from mistralai.cli.audio import cues
from mistralai.local.engines.audio import hearing, speaking

from .conftest import saying

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai.local import LocalServer

DATA = Path(__file__).resolve().parents[2] / "examples" / "data"


@pytest.fixture(autouse=True)
def _computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the server compute what is heard and said, whatever this machine has installed."""
    monkeypatch.setattr(hearing, "installed", lambda module: False)
    monkeypatch.setattr(speaking, "installed", lambda module: False)
    monkeypatch.setattr(shutil, "which", lambda program: None)


def picture(name: str, content: bytes) -> dict[str, Any]:
    url = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    corners = ("top_left_x", "top_left_y", "bottom_right_x", "bottom_right_y")
    return {"id": name, "image_base64": url, **dict.fromkeys(corners, 0)}


def page(index: int, markdown: str, *pictures: dict[str, Any]) -> dict[str, Any]:
    return {"index": index, "markdown": markdown, "images": [*pictures], "dimensions": None}


@pytest.fixture
def scans(raw: Any) -> Any:
    """A server that reads any document as two pages with pictures of odd names."""
    answer = {
        "pages": [
            page(0, "# One\n\n![img-0.png](img-0.png)", picture("img-0.png", b"first")),
            page(
                1,
                "![img-0.png](img-0.png) ![x](../../x.png) ![gone](gone.png)",
                picture("img-0.png", b"second"),
                picture("../../x.png", b"third"),
                {**picture("gone.png", b""), "image_base64": None},
            ),
        ],
        "model": "mistral-ocr-latest",
        "usage_info": {"pages_processed": 2},
    }
    raw.answer = saying(answer)
    return raw


def test_a_document_becomes_markdown_with_its_pictures_beside_it(
    run: Callable[..., Any], scans: Any, here: Path
):
    (here / "scan.pdf").write_bytes(b"%PDF-1.4")
    said = run("ocr", "scan.pdf", "-o", "out", "--pages", "0-1", "--server", scans.url)
    assert said == (0, "out/scan.md\n", "2 pages, 3 pictures\n")
    written = {one.name: one.read_bytes() for one in (here / "out").iterdir()}
    assert written == {
        "img-0.png": b"first",
        "page-1-img-0.png": b"second",
        "_.._x.png": b"third",
        "scan.md": b"# One\n\n![img-0.png](img-0.png)\n\n"
        b"![img-0.png](page-1-img-0.png) ![x](_.._x.png) ![gone](gone.png)\n",
    }
    request = json.loads(scans.requests[0].partition(b"\r\n\r\n")[2])
    assert request["document"] == {
        "type": "document_url",
        "document_url": "data:application/pdf;base64,JVBERi0xLjQ=",
        "document_name": "scan.pdf",
    }
    assert (request["pages"], request["include_image_base64"]) == ("0-1", True)


def test_a_spinner_tells_at_a_terminal_that_a_document_is_read(
    at_terminal: Callable[..., Any], scans: Any
):
    code, seen = at_terminal("ocr", "https://example.com/scan.png", "--server", scans.url)
    assert (code, "reading scan" in seen, "# One" in seen) == (0, True, True)


def test_nothing_is_overwritten_by_a_document(run: Callable[..., Any], scans: Any, here: Path):
    (here / "out").mkdir()
    options = ("ocr", "https://example.com/scan.png?x=1", "-o", "out", "--server", scans.url)
    (here / "out" / "scan.md").write_text("mine", encoding="utf-8")
    said = run(*options)
    assert said.code == 1
    assert said.err.startswith("mistralai: out/scan.md is there already")
    assert scans.requests == []  # it is not paid for either
    (here / "out" / "scan.md").unlink()
    (here / "out" / "img-0.png").write_bytes(b"mine")
    assert run(*options).code == 1
    assert [one.read_bytes() for one in (here / "out").iterdir()] == [b"mine"]
    assert run(*options, "--force").code == 0
    assert (here / "out" / "img-0.png").read_bytes() == b"first"


def test_a_document_is_printed_where_there_is_no_folder(
    run: Callable[..., Any], scans: Any, here: Path
):
    said = run("ocr", "https://example.com/scan.png", "--server", scans.url)
    assert said.out.startswith("# One\n\n![img-0.png](img-0.png)\n\n![img")
    request = json.loads(scans.requests[0].partition(b"\r\n\r\n")[2])
    image = {"type": "image_url", "image_url": "https://example.com/scan.png"}
    assert request == {"model": "mistral-ocr-latest", "document": image}
    answer = run("ocr", "data:text/plain,x", "--json", "--server", scans.url)
    assert len(json.loads(answer.out)["pages"]) == 2
    assert run("ocr", "a.pdf", "--json", "-o", "out").code == 2


def test_a_document_is_read_by_the_server_in_the_box(run: Callable[..., Any], here: Path):
    pytest.importorskip("pypdfium2", reason="reading documents needs the extra local-ocr")
    assert run("ocr", DATA / "invoice.pdf", "-o", here / "out").code == 0
    assert "nvoice" in (here / "out" / "invoice.md").read_text(encoding="utf-8")


# Recordings.


@pytest.fixture
def recording(here: Path) -> str:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8_000)
        samples = (int(9000 * math.sin(at / 8 + at * at / 9e6)) for at in range(48_000))
        writer.writeframes(b"".join(struct.pack("<h", one) for one in samples))
    (here / "talk.wav").write_bytes(file.getvalue())
    return "talk.wav"


def test_a_recording_is_written_down(run: Callable[..., Any], recording: str):
    text = run("transcribe", recording).out
    assert len(text.split()) > 3
    assert run("transcribe", recording, "--stream").out.split() == text.split()
    assert run("transcribe", recording, "-l", "en").out.split() == text.split()
    whole = json.loads(run("transcribe", recording, "--json", "--diarize").out)
    assert whole["text"].split() == text.split()


@pytest.mark.parametrize("options", [[], ["--stream"]])
def test_a_recording_becomes_subtitles(options: list[str], run: Callable[..., Any], recording: str):
    said = run("transcribe", recording, "--srt", *options)
    assert said.code == 0
    cues = said.out.strip().split("\n\n")
    assert len(cues) > 1
    for number, cue in enumerate(cues, 1):
        counted, times, text = cue.split("\n")
        start, arrow, end = times.split()
        assert (counted, arrow) == (str(number), "-->")
        assert start < end
        assert text


def test_times_of_subtitles_have_the_form_of_subrip():
    segment = type(
        "Segment", (), {"start": 3661.0456, "end": 3662, "text": " Hi ", "speaker_id": "ann"}
    )
    assert [*cues([segment])] == ["1\n01:01:01,046 --> 01:01:02,000\nann: Hi\n"]


@pytest.mark.parametrize(
    "options", [["--srt", "-l", "en"], ["--json", "--srt"], ["--json", "--stream"]]
)
def test_what_cannot_go_together_is_refused(options: list[str], run: Callable[..., Any]):
    assert run("transcribe", "x.mp3", *options).code == 2


def test_a_recording_may_be_elsewhere(run: Callable[..., Any], raw: Any):
    answer = {"model": "m", "text": " Hi ", "usage": {}, "language": None}
    raw.answer = saying(answer)
    said = run("transcribe", "https://example.com/a.mp3", "--server", raw.url)
    assert said == (0, "Hi\n", "")
    assert b"&file_url=https%3A%2F%2Fexample.com%2Fa.mp3&" in raw.requests[0]


def test_a_text_is_spoken(run: Callable[..., Any], here: Path):
    said = run("speak", "Good morning", "-o", "morning.wav")
    assert said.code == 0
    sound = (here / "morning.wav").read_bytes()
    assert sound.startswith(b"RIFF")
    assert said.err == f"morning.wav: {len(sound):,} bytes\n"
    assert run("speak", "Good night", "-o", "morning.wav").code == 1
    assert (here / "morning.wav").read_bytes() == sound
    assert run("speak", "Good night", "-o", "morning.wav", "--force").code == 0


def test_a_text_comes_in_and_a_sound_goes_out(
    at_terminal: Callable[..., Any], run: Callable[..., Any], server: LocalServer
):
    said = run("speak", "--format", "wav", "--voice", "no-such-voice", stdin="Good morning")
    assert said.code in {0, 1}
    [request] = [one for one in server.journal() if one["path"] == "/v1/audio/speech"]
    assert "no-such-voice" in json.dumps(request)
    assert run("speak", "--format", "wav", stdin="Good morning").out.startswith("RIFF")
    code, seen = at_terminal("speak", "Good morning")
    assert (code, "a terminal plays no sound" in seen) == (2, True)


# Texts.


def test_texts_become_vectors(run: Callable[..., Any], server: LocalServer):
    said = run("embed", "a cat", "a dog")
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [one["text"] for one in found] == ["a cat", "a dog"]
    assert [len(one["embedding"]) for one in found] == [1024, 1024]


def test_lines_become_vectors_many_at_once(run: Callable[..., Any], server: LocalServer):
    lines = [f"line {n}" for n in range(600)]
    said = run("embed", stdin="\n".join([*lines, "", ""]))
    assert [json.loads(line)["text"] for line in said.out.splitlines()] == lines
    assert len([one for one in server.journal() if one["path"] == "/v1/embeddings"]) == 3
    assert run("embed", stdin="\n") == (0, "", "")


def test_a_vector_is_cut_on_a_terminal(at_terminal: Callable[..., Any]):
    code, seen = at_terminal("embed", "a cat", "-m", "codestral-embed", "--dimension", "8")
    assert code == 0
    first, second = seen.splitlines()
    assert first == "a cat"
    assert second.startswith("  8 numbers: ")
    assert at_terminal("embed", "a cat", "--json")[1].count(",") > 1000
    assert at_terminal("embed")[0] == 2
    assert at_terminal("speak", "-o", "a.wav")[0] == 2


def test_a_file_that_somebody_makes_meanwhile_stays(tmp_path: Path):
    path = tmp_path / "a"

    def write() -> None:
        with _out.new_file(path, force=False) as file:
            file.write(b"ours")
            path.write_bytes(b"theirs")

    with pytest.raises(FileExistsError, match="is there already; --force"):
        write()
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"theirs"]
