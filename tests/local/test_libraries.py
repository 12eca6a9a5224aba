"""Libraries: documents read in the background, listed, opened, searched, shared."""

import json
import time
import uuid

import httpx
import pytest

from mistralai.local import LocalServer
from mistralai.local.service import libraries
from mistralai.local.store.database import Store
from mistralai.local.store.files import Files
from mistralai.local.store.libraries import LibraryStore

OTTERS = b"Otters sleep on their backs.\n\nThey hold hands while they sleep."
TAXES = b"Invoices are due in May.\n\nTaxes are paid in June."
SOMEBODY = "0190a5d2-3f0e-7c11-8a55-1d2f3c4b5a69"
NOTHING = "0190a5d2-3f0e-7c11-8a55-1d2f3c4b5a70"


@pytest.fixture
def library(http):
    response = http.post("/v1/libraries", json={"name": "Papers", "description": "All of them"})
    assert response.status_code == 201
    return response.json()


@pytest.fixture
def put(http, library):
    """Give a function that uploads a document and returns it when it was read."""

    def sent(content=OTTERS, name="otters.txt", library=library["id"]):
        path = f"/v1/libraries/{library}/documents"
        response = http.post(path, files={"file": (name, content)})
        assert response.status_code == 201, response.text
        return settled(http, response.json())

    return sent


def path_of(document):
    return f"/v1/libraries/{document['library_id']}/documents/{document['id']}"


def settled(http, document):
    deadline = time.monotonic() + 30
    while http.get(f"{path_of(document)}/status").json()["processing_status"] == "Running":
        assert time.monotonic() < deadline
    return http.get(path_of(document)).json()


def test_a_library_is_made_changed_and_deleted(http, library):
    assert uuid.UUID(library["id"])
    assert (library["name"], library["description"]) == ("Papers", "All of them")
    assert (library["nb_documents"], library["total_size"]) == (0, 0)
    assert (library["owner_type"], library["chunk_size"]) == ("Workspace", None)
    path = f"/v1/libraries/{library['id']}"
    assert http.get(path).json() == library
    changed = http.patch(path, json={"name": "Books"}).json()
    assert (changed["name"], changed["description"]) == ("Books", "All of them")
    assert changed["updated_at"] > library["updated_at"]
    changed = http.put(path, json={"description": None, "name": None}).json()
    assert (changed["name"], changed["description"]) == ("Books", None)
    gone = http.delete(path)
    assert (gone.status_code, gone.json()["id"]) == (200, library["id"])
    assert http.get(path).status_code == 404


def test_libraries_are_listed_by_page_and_by_token(http):
    for name in ("Maps", "Books", "Notebooks"):
        http.post("/v1/libraries", json={"name": name, "owner_type": "User", "chunk_size": 256})
    found = http.get("/v1/libraries").json()
    assert [one["name"] for one in found["data"]] == ["Notebooks", "Books", "Maps"]
    assert found["pagination"] == {
        "total_items": 3,
        "total_pages": 1,
        "current_page": 0,
        "page_size": 100,
        "has_more": False,
    }
    assert found["next_page_token"] is None
    found = http.get("/v1/libraries", params={"search": "BOOKS"}).json()
    assert [one["name"] for one in found["data"]] == ["Notebooks", "Books"]
    first = http.get("/v1/libraries", params={"page_size": 2}).json()
    assert first["pagination"]["has_more"] is True
    token = {"page_size": 2, "page_token": first["next_page_token"]}
    for params in ({"page_size": 2, "page": 1}, token):
        second = http.get("/v1/libraries", params=params).json()
        assert [one["name"] for one in second["data"]] == ["Maps"]
        assert second["next_page_token"] is None
    assert http.get("/v1/libraries", params={"page": 9}).json()["data"] == []


def test_a_document_is_read_in_the_background(http, library):
    path = f"/v1/libraries/{library['id']}/documents"
    sent = http.post(path, files={"file": ("Otters.TXT", OTTERS)}).json()
    assert (sent["process_status"], sent["processing_status"]) == ("todo", "Running")
    assert (sent["name"], sent["extension"], sent["size"]) == ("Otters.TXT", "txt", len(OTTERS))
    assert (sent["mime_type"], sent["number_of_pages"]) == ("text/plain", None)
    read = settled(http, sent)
    assert (read["process_status"], read["processing_status"]) == ("done", "Completed")
    assert read["number_of_pages"] == 1
    assert read["summary"]
    assert read["last_processed_at"] >= read["created_at"]
    tokens = read["tokens_processing_main_content"], read["tokens_processing_summary"]
    assert all(tokens)
    assert read["tokens_processing_total"] == sum(tokens)
    status = http.get(f"{path_of(read)}/status").json()
    assert status == {
        "document_id": read["id"],
        "process_status": "done",
        "processing_status": "Completed",
    }
    assert http.get(f"{path_of(read)}/text_content").json() == {"text": OTTERS.decode()}
    shown = http.get(f"/v1/libraries/{library['id']}").json()
    assert (shown["nb_documents"], shown["total_size"]) == (1, len(OTTERS))
    # A document is no file of the file service.
    assert http.get("/v1/files").json()["total"] == 0
    assert http.get(f"/v1/files/{read['id']}").status_code == 404


def test_the_pages_of_a_pdf_can_be_had_one_by_one(http, put):
    document = put(pdf("First page", "Second page", "Third page"), "book.pdf")
    assert (document["number_of_pages"], document["mime_type"]) == (3, "application/pdf")
    path = f"{path_of(document)}/text_content"
    assert http.get(path).json()["text"] == "First page\n\nSecond page\n\nThird page"
    for start, end, text in [
        (1, None, "Second page\n\nThird page"),
        (None, 0, "First page"),
        (1, 1, "Second page"),
        (9, None, ""),
    ]:
        params = {"page_start": start, "page_end": end}
        params = {name: value for name, value in params.items() if value is not None}
        assert http.get(path, params=params).json()["text"] == text


def pdf(*texts):
    """Return a PDF with a page for each text."""
    pytest.importorskip("pypdfium2")
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(texts)))
    font = "/Resources<</Font<</F 3 0 R>>>>"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(texts)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for at, text in enumerate(texts):
        content = f"BT /F 18 Tf 72 700 Td ({text}) Tj ET"
        parts += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {5 + 2 * at} 0 R{font}>>",
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
        ]
    body = "%PDF-1.4\n"
    offsets = []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj{part}\nendobj\n"
    entries = "".join(f"{at:010} 00000 n \n" for at in offsets)
    size = len(parts) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{entries}"
    return f"{body}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF".encode()


def test_a_document_that_cannot_be_read_says_so_and_can_be_read_again(http, put):
    document = put(b"%PDF-1.4 broken", "broken.pdf")
    assert (document["process_status"], document["processing_status"]) == ("error", "Error")
    again = http.post(f"{path_of(document)}/reprocess")
    assert (again.status_code, again.content) == (204, b"")
    assert settled(http, document)["process_status"] == "error"


def test_what_goes_wrong_unexpectedly_is_in_the_log(put, monkeypatch, caplog):
    monkeypatch.setattr(libraries, "pages_of", lambda *_: 1 / 0)
    assert put()["process_status"] == "error"
    assert "ZeroDivisionError" in caplog.text


def test_a_document_that_is_deleted_before_it_is_read_is_left_alone(server):
    server._await(lambda state: state.libraries._read(NOTHING))
    store = server._state.libraries._store
    store.keep_pages(NOTHING, ["text"], {"status": "done"})
    assert store.pages(NOTHING) == []


def test_a_document_is_changed_and_deleted(http, put):
    document = put()
    attributes = {"year": 2026, "tags": ["a", "b"], "done": True}
    changed = http.patch(path_of(document), json={"attributes": attributes}).json()
    assert (changed["attributes"], changed["name"]) == (attributes, "otters.txt")
    changed = http.put(path_of(document), json={"name": "New.txt"}).json()
    assert (changed["name"], changed["attributes"]) == ("New.txt", attributes)
    assert http.put(path_of(document), json={"name": None}).json() == changed
    gone = http.delete(path_of(document))
    assert (gone.status_code, gone.content) == (204, b"")
    for end in ("", "/status", "/text_content", "/signed-url"):
        assert http.get(path_of(document) + end).status_code == 404


def test_a_document_is_gone_when_its_time_is_up(server, http, put):
    document = put()
    put(TAXES, "taxes.txt")
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    assert http.patch(path_of(document), json={"expires_at": moment}).json()["expires_at"]
    assert http.get(path_of(document)).status_code == 200
    server.advance(3601)
    assert http.get(path_of(document)).status_code == 404
    assert http.get(f"/v1/libraries/{document['library_id']}").json()["nb_documents"] == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["c.txt", "a.txt", "b.txt"]),
        ({"sort_order": "asc"}, ["b.txt", "a.txt", "c.txt"]),
        ({"sort_by": "name", "sort_order": "asc"}, ["a.txt", "b.txt", "c.txt"]),
        ({"sort_by": "size"}, ["a.txt", "c.txt", "b.txt"]),
        ({"sort_by": "last_processed_at"}, ["c.txt", "a.txt", "b.txt"]),
        ({"search": "B."}, ["b.txt"]),
        ({"page_size": 2, "page": 1}, ["b.txt"]),
        ({"filters_attributes": json.dumps({"kind": "x"})}, ["a.txt"]),
    ],
)
def test_documents_are_listed_as_asked_for(http, library, put, query, names):
    for name, content in [("b.txt", b"1"), ("a.txt", b"333"), ("c.txt", b"22")]:
        document = put(content, name)
        if name == "a.txt":
            http.patch(path_of(document), json={"attributes": {"kind": "x"}})
    found = http.get(f"/v1/libraries/{library['id']}/documents", params=query).json()
    assert [one["name"] for one in found["data"]] == names
    assert found["pagination"]["page_size"] == query.get("page_size", 100)


def test_signed_urls_open_a_document_and_its_text_without_a_key(server, http, put):
    document = put()
    opened = {}
    for end in ("signed-url", "extracted-text-signed-url"):
        url = http.get(f"{path_of(document)}/{end}").json()
        assert isinstance(url, str)
        opened[end] = url
        assert httpx.get(url).content == OTTERS
        assert httpx.get(f"{url}0").status_code == 403
    url = opened["signed-url"].replace("/documents/", "/texts/")
    assert httpx.get(url).status_code == 403
    server.advance(3601)
    assert httpx.get(opened["signed-url"]).status_code == 403
    url = http.get(f"{path_of(document)}/signed-url").json()
    http.delete(path_of(document))
    assert httpx.get(url).status_code == 404


def test_access_is_given_changed_and_taken_away(http, library):
    path = f"/v1/libraries/{library['id']}/share"
    who = {"share_with_uuid": SOMEBODY, "share_with_type": "User"}
    given = http.put(path, json={**who, "level": "Viewer"}).json()
    assert (given["role"], given["share_with_type"], given["user_id"]) == (
        "Viewer",
        "User",
        SOMEBODY,
    )
    assert given["library_id"] == library["id"]
    changed = http.put(path, json={**who, "level": "Editor"}).json()
    org = {"share_with_uuid": SOMEBODY, "share_with_type": "Org", "org_id": SOMEBODY}
    http.put(path, json={**org, "level": "Viewer"})
    shared = http.get(path).json()["data"]
    assert [one["role"] for one in shared] == ["Editor", "Viewer"]
    assert shared[1]["org_id"] == SOMEBODY
    shown = http.get(f"/v1/libraries/{library['id']}").json()
    assert (shown["explicit_user_members_count"], shown["org_sharing_role"]) == (1, "Viewer")
    gone = http.request("DELETE", path, json=who)
    assert (gone.status_code, gone.json()) == (200, changed)
    assert http.request("DELETE", path, json=who).status_code == 404
    assert len(http.get(path).json()["data"]) == 1


def test_the_tool_finds_what_the_documents_say(http, library, put):
    put()
    put(TAXES, "taxes.txt")
    tools = [{"type": "document_library", "library_ids": [library["id"], NOTHING]}]
    body = {"model": "mistral-small-latest", "inputs": "When are invoices due?", "tools": tools}
    answer = http.post("/v1/conversations", json=body).json()
    execution, message = answer["outputs"]
    assert execution["name"] == "document_library"
    [reference] = [one for one in message["content"] if one["type"] == "tool_reference"]
    assert reference["title"] == "taxes.txt"
    assert "due in May" in reference["description"]
    assert answer["usage"]["connectors"] == {"document_library": 1}
    nothing = http.post("/v1/conversations", json={**body, "inputs": "Zeppelins?"}).json()
    assert isinstance(nothing["outputs"][1]["content"], str)


def test_long_documents_are_searched_in_pieces(http, put):
    library = http.post("/v1/libraries", json={"name": "n", "chunk_size": 256}).json()["id"]
    filler = "\n\n".join(["Nothing to see here at all, dear reader. " * 3] * 6)
    text = f"{filler}\n\nThe zeppelin landed. {'x' * 600}\n\n{filler}"
    put(text.encode(), "long.txt", library)
    tools = [{"type": "document_library", "library_ids": [library]}]
    body = {"model": "mistral-small-latest", "inputs": "Which zeppelin?", "tools": tools}
    message = http.post("/v1/conversations", json=body).json()["outputs"][1]
    [reference] = [one for one in message["content"] if one["type"] == "tool_reference"]
    assert reference["description"].startswith("The zeppelin landed")


def test_a_search_ends_after_so_many_passages(http, library, put, monkeypatch):
    put(b"otters", "old.txt")
    put(b"otters", "new.txt")
    monkeypatch.setattr(libraries, "MAX_PASSAGES", 1)
    tools = [{"type": "document_library", "library_ids": [library["id"]]}]
    body = {"model": "mistral-small-latest", "inputs": "otters?", "tools": tools}
    message = http.post("/v1/conversations", json=body).json()["outputs"][1]
    found = [one["title"] for one in message["content"] if one["type"] == "tool_reference"]
    assert found == ["new.txt"]


@pytest.mark.parametrize(
    ("text", "size", "parts"),
    [
        ("", 9, []),
        (" \n\n ", 9, []),
        ("a\n\nb", 9, ["a\n\nb"]),
        ("aaaa\n\nbbbb", 5, ["aaaa", "bbbb"]),
        ("a\n\nbbbbbbbb\n\nc", 5, ["a", "bbbbb", "bbb", "c"]),
    ],
)
def test_a_text_is_cut_at_its_paragraphs(text, size, parts):
    assert list(libraries._chunks(text, size)) == parts


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "", {}, 422),
        ("POST", "", {"name": "n", "chunk_size": 255}, 422),
        ("POST", "", {"name": "n", "owner_type": "Org"}, 422),
        ("GET", "?page_size=101", None, 422),
        ("GET", f"?page={2**63}", None, 422),
        ("GET", "?page_token=none", None, 422),
        ("GET", "/none", None, 422),
        ("GET", f"/{NOTHING}", None, 404),
        ("PATCH", f"/{NOTHING}", {}, 404),
        ("GET", f"/{NOTHING}/documents", None, 404),
        ("GET", "/{id}/documents?sort_by=colour", None, 422),
        ("GET", "/{id}/documents?filters_attributes=[", None, 422),
        ("GET", f"/{{id}}/documents/{NOTHING}", None, 404),
        ("GET", f"/{{id}}/documents/{NOTHING}/text_content?page_start=-1", None, 422),
        ("POST", f"/{{id}}/documents/{NOTHING}/reprocess", None, 404),
        ("PUT", "/{id}/share", {"share_with_uuid": SOMEBODY, "share_with_type": "User"}, 422),
        ("DELETE", "/{id}/share", {"share_with_uuid": "x", "share_with_type": "User"}, 422),
    ],
)
def test_what_is_not_there_or_does_not_fit_is_refused(http, library, method, path, body, status):
    url = "/v1/libraries" + path.format(id=library["id"])
    refused = http.request(method, url, json=body)
    assert refused.status_code == status
    assert "detail" in refused.json()


def test_a_document_of_another_library_is_not_there(http, put):
    document = put()
    other = http.post("/v1/libraries", json={"name": "other"}).json()["id"]
    assert http.get(f"/v1/libraries/{other}/documents/{document['id']}").status_code == 404


@pytest.mark.parametrize(
    ("files", "data", "kind"),
    [
        ({}, {"file": "text"}, "value_error"),
        ({"file": ("a", b"a")}, {"purpose": "ocr"}, "extra_forbidden"),
        ({}, {}, "missing"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(http, library, files, data, kind):
    path = f"/v1/libraries/{library['id']}/documents"
    refused = http.post(path, files=files, data=data)
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["type"] == kind


def test_an_archive_is_no_document(http, library):
    path = f"/v1/libraries/{library['id']}/documents"
    refused = http.post(path, files={"file": ("a.zip", b"PK\x03\x04")})
    assert refused.status_code == 422
    assert "application/zip" in refused.json()["message"]
    assert http.get(path).json()["data"] == []


def test_a_document_that_is_too_large_is_refused(http, library, monkeypatch):
    monkeypatch.setattr("mistralai.local.http.routes.libraries.MAX_BYTES", 10)
    path = f"/v1/libraries/{library['id']}/documents"
    assert http.post(path, files={"file": ("a.txt", b"x" * 11)}).status_code == 413
    assert http.post(path, files={"file": ("a.txt", b"x" * 200_000)}).status_code == 413
    assert http.post(path, files={"file": ("a.txt", b"x" * 10)}).status_code == 201


def test_libraries_outlive_a_restart_and_leave_nothing_after_a_reset(tmp_path):
    key = {"authorization": "Bearer k"}
    with (
        LocalServer(data=tmp_path) as server,
        httpx.Client(base_url=server.url, headers=key) as client,
    ):
        library = client.post("/v1/libraries", json={"name": "n"}).json()
        path = f"/v1/libraries/{library['id']}/documents"
        document = client.post(path, files={"file": ("a.txt", OTTERS)}).json()
        doomed = client.post(path, files={"file": ("b.txt", TAXES)}).json()
        client.delete(path_of(doomed))
        assert [one.name for one in (tmp_path / "files").iterdir()] == [document["id"]]
    # As a server leaves it that is killed while it reads a document.
    store = Store(tmp_path)
    LibraryStore(store, Files(store)).change_document(document["id"], status="in_progress")
    store.close()
    with (
        LocalServer(data=tmp_path) as server,
        httpx.Client(base_url=server.url, headers=key) as client,
    ):
        assert settled(client, document)["process_status"] == "done"
        assert client.get(f"{path_of(document)}/text_content").json()["text"] == OTTERS.decode()
        assert httpx.get(client.get(f"{path_of(document)}/signed-url").json()).content == OTTERS
        server.reset()
        assert client.get("/v1/libraries").json()["data"] == []
        assert list((tmp_path / "files").iterdir()) == []
