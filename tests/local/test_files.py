"""Files: kept byte for byte, found by every filter, opened by signed URLs until they expire."""

import hashlib
import json
import socket
import threading
import tracemalloc
import uuid
from urllib.parse import urlsplit

import httpx
import pytest

from mistralai.local import LocalServer
from mistralai.local.http.routes.files import MAX_BYTES
from mistralai.local.service import content
from mistralai.local.store.database import Store
from mistralai.local.store.signing import Signer

BATCH = b'{"custom_id":"0","body":{}}\n{"custom_id":"1","body":{}}\n'
MISSING = "0d4bfe83-3d75-4ef2-8180-501c1e096457"


def send(http, data=BATCH, name="a.jsonl", purpose="batch"):
    return http.post("/v1/files", files={"file": (name, data)}, data={"purpose": purpose})


def test_an_upload_is_described_retrieved_downloaded_and_deleted(server, http):
    made = send(http).json()
    assert uuid.UUID(made.pop("id"))
    assert abs(made.pop("created_at") - httpx.get(f"{server.url}/_local/clock").json()["now"]) < 5
    assert made == {
        "object": "file",
        "bytes": len(BATCH),
        "filename": "a.jsonl",
        "purpose": "batch",
        "sample_type": "batch_request",
        "num_lines": 2,
        "mimetype": "application/jsonl",
        "source": "upload",
        "signature": hashlib.blake2b(BATCH, digest_size=16).hexdigest(),
        "expires_at": None,
        "visibility": "workspace",
    }
    (listed,) = http.get("/v1/files").json()["data"]
    path = f"/v1/files/{listed['id']}"
    assert http.get(path).json() == {**listed, "deleted": False}
    download = http.get(f"{path}/content")
    assert download.content == BATCH
    assert download.headers["content-type"] == "application/octet-stream"
    assert http.delete(path).json() == {"id": listed["id"], "object": "file", "deleted": True}
    for gone in (http.get(path), http.get(f"{path}/content"), http.delete(path)):
        assert gone.status_code == 404
        assert gone.json() == {"detail": "No file matches the given query."}


def test_the_purpose_is_fine_tune_when_none_is_given(http):
    made = http.post("/v1/files", files={"file": ("a.jsonl", b'{"messages":[]}')}).json()
    assert (made["purpose"], made["sample_type"], made["num_lines"]) == ("fine-tune", "instruct", 1)


@pytest.mark.parametrize(
    ("data", "purpose", "expected"),
    [
        (b'{"text":"raw"}\n', "fine-tune", ("pretrain", 1)),
        (b'{"text":"t","labels":{}}\n\n', "fine-tune", ("instruct", 2)),
        (b"not json", "fine-tune", ("instruct", 1)),
        (b"[1]\n[2]", "fine-tune", ("instruct", 2)),
        (b"", "batch", ("batch_request", 0)),
        (b"%PDF-1.7 ...", "ocr", ("ocr_input", 0)),
    ],
)
def test_samples_and_lines_are_counted(http, data, purpose, expected):
    made = send(http, data, purpose=purpose).json()
    assert (made["sample_type"], made["num_lines"]) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"II*\x00", "image/tiff"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x7fELF\x02\x01\x01\x00", "application/octet-stream"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36", "image/bmp"),
        (b"BMW builds cars", "text/plain"),
        (b"PK\x03\x04", "application/zip"),
        ("Grüße".encode(), "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_bytes_are_known_by_their_beginning(head, expected):
    assert content.mimetype(head) == expected


def test_lines_are_counted_over_the_border_of_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "_PIECE", 4)
    (tmp_path / "f").write_bytes(b"abc\ndef\nghi")
    assert content.count_lines(tmp_path / "f") == 3


@pytest.mark.parametrize("purpose", ["ocr", "batch", "fine-tune"])
def test_a_file_that_cannot_serve_its_purpose_is_refused_and_not_kept(server, http, purpose):
    refusal = send(http, b"PK\x03\x04....", "a.zip", purpose)
    assert refusal.status_code == 422
    assert refusal.json()["detail"] == "Invalid file format."
    assert refusal.json()["message"].startswith("Received file with mimetype application/zip")
    assert http.get("/v1/files").json()["total"] == 0
    assert list(server._state.store.files.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "location", "kind"),
    [
        (
            {"data": {"purpose": "batch"}, "files": {"other": ("a", b"")}},
            "other",
            "extra_forbidden",
        ),
        ({"data": {"purpose": "batch"}}, "file", "missing"),
        ({"json": {"purpose": "batch"}}, "file", "missing"),
        ({"files": {"file": (None, "text"), "purpose": (None, "batch")}}, "file", "value_error"),
        ({"files": {"file": ("a", b"")}, "data": {"purpose": "fun"}}, "purpose", "literal_error"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(http, form, location, kind):
    refusal = http.post("/v1/files", **form)
    assert refusal.status_code == 422
    (entry,) = refusal.json()["detail"]
    assert (entry["loc"], entry["type"]) == (["body", location], kind)


def test_a_broken_form_is_a_400(http):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert http.post("/v1/files", content=b"--y", headers=headers).status_code == 400


def raw(server, head, body=b""):
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(head + body)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def test_a_body_that_says_it_is_too_large_is_refused_before_all_of_it_was_sent(server):
    answer = raw(
        server,
        b"POST /v1/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\nconnection: close\r\n"
        b"content-type: multipart/form-data; boundary=x\r\n"
        b"content-length: %d\r\n\r\n" % (MAX_BYTES * 2),
        # The journal looks at the first MiB before anybody answers.
        b"--x\r\n" + bytes(1024 * 1024),
    )
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"413 Request Entity Too Large" in answer
    assert b"text/html" in answer.lower()


def test_a_body_that_grows_too_large_while_it_comes_is_refused(server, http, monkeypatch):
    monkeypatch.setattr("mistralai.local.http.routes.files.MAX_BYTES", 10)
    head = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'

    def body():
        yield head
        for _ in range(3 * 64):
            yield b"x" * 1024
        yield b"\r\n--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x"}
    refusal = http.post("/v1/files", content=body(), headers=headers)
    assert refusal.status_code == 413
    assert "413 Request Entity Too Large" in refusal.text
    assert list(server._state.store.files.iterdir()) == []


def test_a_file_of_more_than_the_limit_is_refused(http, monkeypatch):
    monkeypatch.setattr("mistralai.local.http.routes.files.MAX_BYTES", 10)
    refusal = send(http, b"12345678901")
    assert refusal.status_code == 413


def test_a_client_that_goes_away_leaves_nothing_behind(server, http):
    parts = urlsplit(server.url)
    head = (
        b"POST /v1/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\n"
        b"content-type: multipart/form-data; boundary=x\r\ncontent-length: 100\r\n\r\n"
    )
    begun = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nab'
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(head + begun)
    # The journal gets its entry when the server has noticed.
    while not any(entry["method"] == "POST" for entry in server.journal()):
        pass
    assert http.get("/v1/files").json()["total"] == 0


def test_uploads_at_the_same_time_do_not_mix(http):
    datas = {f"{n}.jsonl": json.dumps({"n": n}).encode() * 200 for n in range(8)}
    threads = [threading.Thread(target=send, args=(http, d, n)) for n, d in datas.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listed = http.get("/v1/files").json()["data"]
    kept = {one["filename"]: http.get(f"/v1/files/{one['id']}/content").content for one in listed}
    assert kept == datas


def test_an_upload_is_not_held_in_memory(http):
    size = 24 * 1024 * 1024
    line = b"x" * 1023 + b"\n"
    head = (
        b'--x\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
        b'--x\r\ncontent-disposition: form-data; name="file"; filename="big"\r\n\r\n'
    )

    def body():
        yield head
        for _ in range(size // len(line) // 16):
            yield line * 16
        yield b"\r\n--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x"}
    tracemalloc.start()
    try:
        made = http.post("/v1/files", content=body(), headers=headers).json()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (made["bytes"], made["num_lines"]) == (size, size // len(line))
    assert peak < size / 3


def test_lists_have_pages_and_every_filter(http):
    for number in range(3):
        send(http, name=f"batch-{number}.jsonl")
    send(http, b'{"text":"x"}', "Raw.jsonl", "fine-tune")
    send(http, b"%PDF-", "scan.pdf", "ocr")

    def names(**query):
        found = http.get("/v1/files", params=query).json()
        assert found["object"] == "list"
        return [one["filename"] for one in found["data"]], found["total"]

    newest_first = ["scan.pdf", "Raw.jsonl", "batch-2.jsonl", "batch-1.jsonl", "batch-0.jsonl"]
    assert names() == (newest_first, 5)
    assert names(page=1, page_size=2) == (newest_first[2:4], 5)
    assert names(page=9) == ([], 5)
    assert names(purpose="ocr") == (["scan.pdf"], 1)
    assert names(sample_type=["pretrain", "ocr_input"]) == (newest_first[:2], 2)
    assert names(source="mistral") == ([], 0)
    assert names(source=["upload", "repository"])[1] == 5
    assert names(search="RAW") == (["Raw.jsonl"], 1)
    assert names(search="%") == ([], 0)
    assert names(search="batch", sample_type="batch_request", page_size=1)[1] == 3
    assert names(unknown="ignored")[1] == 5


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({"page": "-1"}, "greater_than_equal"),
        ({"page_size": "0"}, "greater_than_equal"),
        ({"page": "x"}, "int_parsing"),
        ({"purpose": "fun"}, "literal_error"),
        ({"sample_type": ["pretrain", "fun"]}, "literal_error"),
    ],
)
def test_a_query_that_does_not_fit_is_refused(http, query, kind):
    refusal = http.get("/v1/files", params=query)
    assert refusal.status_code == 422
    (entry,) = refusal.json()["detail"]
    assert entry["type"] == kind
    assert entry["loc"][:2] == ["query", next(iter(query))]


@pytest.mark.parametrize("tail", ["", "/content", "/url"])
def test_unknown_ids_are_a_404_and_what_is_no_id_a_422(http, tail):
    assert http.get(f"/v1/files/{MISSING}{tail}").status_code == 404
    refusal = http.get(f"/v1/files/file-1{tail}")
    assert refusal.status_code == 422
    assert refusal.json()["detail"][0]["loc"] == ["path", "file_id"]


def test_a_signed_url_works_without_a_key_until_it_expires(server, http):
    identity = send(http).json()["id"]
    url = http.get(f"/v1/files/{identity}/url", params={"expiry": 2}).json()["url"]
    assert url.startswith(server.url)
    assert httpx.get(url).content == BATCH
    server.advance(2 * 3600 - 30)
    assert httpx.get(url).status_code == 200
    server.advance(60)
    expired = httpx.get(url)
    assert (expired.status_code, list(expired.json())) == (403, ["detail"])
    assert httpx.get(url.replace("expires=", "expires=9")).status_code == 403
    assert http.get(f"/v1/files/{identity}/url", params={"expiry": 0}).status_code == 422


def test_a_signed_url_of_a_deleted_file_is_a_404(http):
    identity = send(http).json()["id"]
    url = http.get(f"/v1/files/{identity}/url").json()["url"]
    http.delete(f"/v1/files/{identity}")
    assert httpx.get(url).status_code == 404


def test_a_signature_opens_its_own_file_only(tmp_path):
    store = Store(tmp_path)
    signer = Signer(store)
    signature = signer.sign("a", 100)
    assert signer.opens(signature, "a", 100, 99.9)
    assert Signer(store).opens(signature, "a", 100, 99.9)
    assert not signer.opens(signature, "b", 100, 99.9)
    assert not signer.opens("ö", "a", 100, 99.9)
    store.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/files"), ("POST", "/v1/files"), ("DELETE", f"/v1/files/{MISSING}")],
)
def test_files_need_a_key(server, method, path):
    assert httpx.request(method, server.url + path).status_code == 401


def test_files_outlive_the_server_with_a_data_folder_and_orphans_do_not(tmp_path):
    key = {"authorization": "Bearer x"}
    with (
        LocalServer(data=tmp_path) as server,
        httpx.Client(base_url=server.url, headers=key) as http,
    ):
        identity = send(http).json()["id"]
        url = http.get(f"/v1/files/{identity}/url").json()["url"]
        _, begun = server._state.files.reserve()
        begun.write_bytes(b"cut off by a kill")
    (tmp_path / "files" / "note.txt").write_bytes(b"of somebody else")
    with LocalServer(data=tmp_path) as server:
        download = httpx.get(f"{server.url}/v1/files/{identity}/content", headers=key)
        assert download.content == BATCH
        signed = server.url + url[len("http://") + url[len("http://") :].index("/") :]
        assert httpx.get(signed).content == BATCH
    assert {path.name for path in (tmp_path / "files").iterdir()} == {identity, "note.txt"}
