"""OCR: PDFs by their text layer, images by what they show, pages and images as asked for."""

import base64
import http.server
import io
import json
import socket
import threading
import zlib

import pytest

from mistralai.local import LocalServer, cli
from mistralai.local.engines.ocr.layout import Line, joined, markdown
from mistralai.local.engines.ocr.page import page_to_wire
from mistralai.local.engines.ocr.picture import MAX_PIXELS
from mistralai.local.service import source

MODEL = "mistral-ocr-latest"
SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "pages": {"type": "integer", "minimum": 1}},
    "required": ["title", "pages"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "d", "schema": SCHEMA}}


def pdf(*pages, image=None, size=(612, 792)):
    """Return a PDF.

    A page is a list of (size, x, y, text) in points; `image` is (pixels, x, y, side): a red
    square on the first page, so many pixels on a side of so many points.
    """
    pixels, left, low, side = image or (1, 0, 0, 0)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        _stream(
            f"/Type /XObject /Subtype /Image /Width {pixels} /Height {pixels} "
            "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode",
            zlib.compress(b"\xff\x00\x00" * pixels * pixels),
        ),
    ]
    kids = []
    for number, lines in enumerate(pages):
        content = "".join(
            f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for size, x, y, text in lines
        )
        if side and not number:
            content += f"q {side} 0 0 {side} {left} {low} cm /I1 Do Q\n"
        objects.append(_stream("", content.encode()))
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Resources << "
            "/Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        objects.append(page.encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _assembled(objects)


def _stream(head, data):
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _assembled(objects):
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


REPORT = pdf(
    [
        (24, 72, 720, "Annual report"),
        (11, 72, 680, "The first line of a paragraph"),
        (11, 72, 666, "goes on in the second."),
        (11, 72, 620, "Another paragraph."),
        (11, 72, 300, "Below the image."),
    ],
    [(11, 72, 700, "The second page.")],
    image=(50, 72, 400, 100),
)


def drawn(*lines, form="PNG", **options):
    """Return an image with large black lines on white."""
    image = pytest.importorskip("PIL.Image").new("RGB", (900, 120 * len(lines) + 60), "white")
    font = pytest.importorskip("PIL.ImageFont").load_default(40)
    draw = pytest.importorskip("PIL.ImageDraw").Draw(image)
    for number, text in enumerate(lines):
        draw.text((40, 40 + 120 * number), text, font=font, fill="black")
    raw = io.BytesIO()
    image.save(raw, form, **options)
    return raw.getvalue()


def data_uri(data, kind="application/pdf"):
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def document(url):
    return {"type": "document_url", "document_url": url}


def post(http, url, **more):
    body = {"model": MODEL, "document": document(url), **more}
    return http.post("/v1/ocr", json=body, timeout=120)


def read(http, url, **more):
    response = post(http, url, **more)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
def with_pdfium():
    pytest.importorskip("pypdfium2", reason="the extra local-ocr is not installed")
    pytest.importorskip("PIL", reason="the extra local-ocr is not installed")


@pytest.fixture
def with_rapidocr(with_pdfium):
    pytest.importorskip("rapidocr", reason="the extra local-ocr is not installed")
    pytest.importorskip("onnxruntime", reason="the extra local-ocr is not installed")


@pytest.mark.usefixtures("with_pdfium")
def test_a_pdf_is_read_by_its_text_layer(http):
    answer = read(http, data_uri(REPORT))
    assert set(answer) == {"pages", "model", "document_annotation", "usage_info"}
    assert answer["model"] == MODEL
    assert answer["usage_info"] == {"pages_processed": 2, "doc_size_bytes": len(REPORT)}
    first, second = answer["pages"]
    assert (first["index"], second["index"]) == (0, 1)
    assert first["dimensions"] == {"dpi": 200, "height": 2200, "width": 1700}
    assert first["markdown"] == (
        "# Annual report\n\nThe first line of a paragraph\ngoes on in the second.\n\n"
        "Another paragraph.\n\n![img-0.jpeg](img-0.jpeg)\n\nBelow the image."
    )
    assert second["markdown"] == "The second page."
    (image,) = first["images"]
    assert image == {
        "id": "img-0.jpeg",
        "top_left_x": 200,
        "top_left_y": 811,
        "bottom_right_x": 478,
        "bottom_right_y": 1089,
        "image_base64": None,
        "image_annotation": None,
    }


@pytest.mark.usefixtures("with_pdfium")
def test_images_come_with_their_bytes_when_asked_for(http):
    answer = read(http, data_uri(REPORT), include_image_base64=True)
    (image,) = answer["pages"][0]["images"]
    head, _, raw = image["image_base64"].partition(",")
    assert head == "data:image/jpeg;base64"
    shown = pytest.importorskip("PIL.Image").open(io.BytesIO(base64.b64decode(raw)))
    assert (shown.format, shown.size) == ("JPEG", (50, 50))
    red, green, blue = shown.getpixel((25, 25))
    assert red > 240
    assert max(green, blue) < 20


@pytest.mark.usefixtures("with_pdfium")
def test_a_picture_in_a_document_with_too_many_pixels_is_left_out(http, monkeypatch):
    (image,) = read(http, data_uri(REPORT))["pages"][0]["images"]
    assert image
    monkeypatch.setattr("mistralai.local.engines.ocr.pdf.MAX_PIXELS", 1)
    (first, _) = read(http, data_uri(REPORT))["pages"]
    assert first["images"] == []
    assert first["markdown"]


@pytest.mark.usefixtures("with_pdfium")
@pytest.mark.parametrize("limit", [{"image_limit": 0}, {"image_min_size": 279}])
def test_images_can_be_limited(http, limit):
    (first, _) = read(http, data_uri(REPORT), **limit)["pages"]
    assert first["images"] == []
    assert "img-0" not in first["markdown"]
    assert read(http, data_uri(REPORT), image_min_size=278)["pages"][0]["images"]


@pytest.mark.usefixtures("with_pdfium")
def test_only_the_pages_that_were_asked_for_are_read(http):
    answer = read(http, data_uri(REPORT), pages=[1])
    assert [page["index"] for page in answer["pages"]] == [1]
    assert answer["usage_info"]["pages_processed"] == 1
    refusal = post(http, data_uri(REPORT), pages=[0, 2])
    assert refusal.status_code == 400
    assert "Page 2 is not in a document of 2 pages" in refusal.json()["message"]


@pytest.mark.usefixtures("with_pdfium")
def test_annotations_fit_their_schemas(http):
    jsonschema = pytest.importorskip("jsonschema")
    answer = read(
        http,
        data_uri(REPORT),
        document_annotation_format=FORMAT,
        bbox_annotation_format=FORMAT,
    )
    jsonschema.validate(json.loads(answer["document_annotation"]), SCHEMA)
    (image,) = answer["pages"][0]["images"]
    jsonschema.validate(json.loads(image["image_annotation"]), SCHEMA)


@pytest.mark.usefixtures("with_pdfium")
@pytest.mark.parametrize("name", ["document_annotation_format", "bbox_annotation_format"])
def test_an_annotation_needs_a_schema_that_can_be_used(http, name):
    refusal = post(http, data_uri(REPORT), **{name: {"type": "text"}})
    assert refusal.status_code == 400
    assert name in refusal.json()["message"]
    broken = {"type": "json_schema", "json_schema": {"name": "d", "schema": {"$ref": "#/no"}}}
    refusal = post(http, data_uri(REPORT), **{name: broken})
    assert refusal.status_code == 400
    assert "schema" in refusal.json()["message"]


@pytest.mark.usefixtures("with_pdfium")
def test_an_uploaded_document_is_read_by_its_signed_url_until_that_expires(server, http):
    files = {"file": ("report.pdf", REPORT)}
    made = http.post("/v1/files", files=files, data={"purpose": "ocr"}).json()
    url = http.get(f"/v1/files/{made['id']}/url").json()["url"]
    assert len(read(http, url)["pages"]) == 2
    assert len(server.journal()) == 3, "the server does not ask itself over HTTP"
    wrong = post(http, url.replace("signature=", "signature=0"))
    assert (wrong.status_code, wrong.json()["code"]) == (400, "3310")
    http.delete(f"/v1/files/{made['id']}")
    assert "deleted" in post(http, url).json()["message"]
    server.advance(25 * 3600)
    assert "expired" in post(http, url).json()["message"]


def test_an_uploaded_document_is_read_by_its_id(http):
    files = {"file": ("note.txt", b"Hello you")}
    made = http.post("/v1/files", files=files, data={"purpose": "ocr"}).json()
    body = {"model": MODEL, "document": {"type": "file", "file_id": made["id"]}}
    answer = http.post("/v1/ocr", json=body)
    assert [page["markdown"] for page in answer.json()["pages"]] == ["Hello you"]
    http.delete(f"/v1/files/{made['id']}")
    refusal = http.post("/v1/ocr", json=body)
    assert (refusal.status_code, refusal.json()["code"]) == (400, "3310")
    assert "deleted" in refusal.json()["message"]


@pytest.mark.usefixtures("with_rapidocr")
def test_an_image_is_read_by_what_it_shows(http):
    image = data_uri(drawn("Invoice 4711", "Total: 12.50 EUR"), "image/png")
    (page,) = read(http, image)["pages"]
    assert page["markdown"] == "Invoice 4711\n\nTotal: 12.50 EUR"
    assert page["dimensions"] == {"dpi": 200, "height": 300, "width": 900}
    assert page["images"] == []
    for where in ("data:,text", {"url": "data:,text", "detail": "high"}):
        chunk = {"type": "image_url", "image_url": where}
        assert read(http, "", document=chunk)["pages"][0]["markdown"] == "text"


@pytest.mark.usefixtures("with_rapidocr")
def test_a_scanned_page_is_recognized(http):
    blank = read(http, data_uri(pdf([], image=(20, 0, 0, 792))))
    assert [(page["markdown"], page["images"]) for page in blank["pages"]] == [("", [])]
    scan = drawn("Scanned words", form="PDF", resolution=100)
    (page,) = read(http, data_uri(scan))["pages"]
    assert (page["markdown"], page["images"]) == ("Scanned words", [])


@pytest.mark.usefixtures("with_rapidocr")
def test_each_page_of_a_tiff_is_a_page(http):
    second = pytest.importorskip("PIL.Image").open(io.BytesIO(drawn("Second")))
    tiff = drawn("First", form="TIFF", save_all=True, append_images=[second])
    pages = read(http, data_uri(tiff, "image/tiff"))["pages"]
    assert [page["markdown"] for page in pages] == ["First", "Second"]
    (page,) = read(http, data_uri(tiff, "image/tiff"), pages=[1])["pages"]
    assert (page["index"], page["markdown"]) == (1, "Second")


def test_plain_text_is_a_page_without_size(http):
    answer = read(http, "data:text/plain,Hello%20you")
    (page,) = answer["pages"]
    shown = {key: page[key] for key in ("index", "markdown", "images", "dimensions")}
    assert shown == {"index": 0, "markdown": "Hello you", "images": [], "dimensions": None}
    assert answer["usage_info"]["doc_size_bytes"] == 9
    assert post(http, "data:,x", pages=[1]).status_code == 400
    assert read(http, "data:,x", model=None)["model"] == MODEL
    assert read(http, "data:,x", model="mistral-ocr-4-1")["model"] == "mistral-ocr-4-1"


def test_a_long_text_in_an_address_is_whole(http):
    (page,) = read(http, "data:text/plain," + "A%20" * 40_000 + "B")["pages"]
    assert page["markdown"] == "A " * 40_000 + "B"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("data:text/plain", "comma"),
        ("data:application/pdf;base64,%%%", "base64"),
        ("ftp://127.0.0.1/x", "neither"),
        ("http:///x", "neither"),
        ("https://example.com/a.png", "--allow-fetch"),
        ("http://127.0.0.1:1/x", "--allow-loopback"),
        ("http://[::1/x", "neither"),
        ("http://127.0.0.1:99999/x", "neither"),
    ],
)
def test_a_document_that_cannot_be_had_is_refused_with_the_reason(http, url, words):
    refusal = post(http, url)
    assert refusal.status_code == 400
    error = refusal.json()
    assert (error["type"], error["code"]) == ("invalid_request_file", "3310")
    assert error["message"].startswith("File could not be fetched from url: ")
    assert words in error["message"]


@pytest.mark.usefixtures("with_rapidocr")
@pytest.mark.parametrize("data", [b"%PDF-1.4 broken", b"\x89PNG\r\n\x1a\nbroken", b"PK\x03\x04zip"])
def test_a_document_that_cannot_be_read_is_a_422_of_the_file_service(http, data):
    refusal = post(http, data_uri(data))
    assert refusal.status_code == 422
    assert refusal.json()["detail"] == "Invalid file format."


@pytest.fixture
def website():
    """Run a web server on this machine that has a text, redirects and an error."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            answers = {
                "/text": (200, {}, b"From the web"),
                "/moved": (302, {"location": "/text"}, b""),
                "/here": (302, {"location": "http://127.0.0.9/"}, b""),
                "http://a.example/text": (200, {}, b"By proxy"),
                "/drip": (200, {}, b""),
                "/away": (302, {"location": "http://example.com/"}, b""),
                "/round": (302, {"location": "/round"}, b""),
            }
            if self.path.startswith("/to?"):
                answers[self.path] = (302, {"location": self.path[4:]}, b"")
            status, headers, body = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            if self.path == "/drip":
                self.send_header("content-length", "10")
                self.end_headers()
                while not self.rfile.closed and self.connection.recv(1):
                    pass
                return
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield f"http://localhost:{site.server_port}"
        site.shutdown()
        thread.join()


@pytest.fixture
def reaching(server, http, monkeypatch):
    """Give a function that says where the server may fetch from, and gives its client."""

    def allow(*, allow_fetch=False, allow_loopback=False):
        reach = source.Reach(others=allow_fetch, loopback=allow_loopback)
        monkeypatch.setattr(server._state.documents, "reach", reach)
        return http

    return allow


@pytest.mark.parametrize(
    ("option", "reach"),
    [
        ("allow_fetch", source.Reach(others=True)),
        ("allow_loopback", source.Reach(loopback=True)),
    ],
)
def test_what_may_be_fetched_is_said_at_the_start(option, reach):
    with LocalServer(**{option: True}) as server:
        assert server._state.documents.reach == reach
    argument = f"--{option.replace('_', '-')}"
    assert getattr(cli._parser("local").parse_args([argument]), option) is True


def test_this_machine_may_be_asked_if_allowed_and_redirects_do_not_lead_out_of_it(
    reaching, website
):
    http = reaching(allow_loopback=True)
    for path in ("/text", "/moved"):
        assert read(http, website + path)["pages"][0]["markdown"] == "From the web"
    for path, words in (("/away", "--allow-fetch"), ("/round", "redirects"), ("/no", "404")):
        assert words in post(http, website + path).json()["message"]
    assert "ConnectError" in post(http, "http://127.0.0.1:1/").json()["message"]


@pytest.mark.parametrize("reach", [{}, {"allow_fetch": True}])
@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1.2.3",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
    ],
)
def test_this_machine_is_not_asked_under_any_name_unless_allowed(reaching, website, reach, host):
    refusal = post(reaching(**reach), website.replace("localhost", host) + "/text")
    assert refusal.status_code == 400
    assert "--allow-loopback" in refusal.json()["message"]


def resolving(monkeypatch, *addresses):
    """Have the names of examples lead to these addresses; without any, to none."""
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if not str(host).endswith(".example"):
            return real(host, port, *args, **kwargs)
        if not addresses:
            raise socket.gaierror("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_a_name_that_leads_to_this_machine_is_this_machine(reaching, website, monkeypatch):
    port = website.rpartition(":")[2]
    url = f"http://a.example:{port}/text"
    resolving(monkeypatch, "192.0.2.1", "127.0.0.1")
    assert "--allow-loopback" in post(reaching(allow_fetch=True), url).json()["message"]
    http = reaching(allow_loopback=True)
    assert "--allow-fetch" in post(http, url).json()["message"]
    resolving(monkeypatch, "127.0.0.1")
    assert read(http, url)["pages"][0]["markdown"] == "From the web"


def test_each_address_of_a_name_is_tried(reaching, website, monkeypatch):
    http = reaching(allow_loopback=True)
    resolving(monkeypatch, "127.77.0.1", "127.0.0.1")
    url = website.replace("localhost", "a.example") + "/text"
    assert read(http, url)["pages"][0]["markdown"] == "From the web"


def test_a_name_that_does_not_exist_is_said_to_have_no_address(reaching, monkeypatch):
    http = reaching(allow_fetch=True)
    resolving(monkeypatch)
    assert "has no address" in post(http, "http://a.example/").json()["message"]


def test_a_redirect_to_this_machine_needs_to_be_allowed_too(reaching, website, monkeypatch):
    # What the website's own name leads to counts as another machine; 127.0.0.1 is this one.
    http = reaching(allow_fetch=True)
    monkeypatch.setattr(source, "leads_here", lambda address: address == "127.0.0.9")
    assert read(http, f"{website}/moved")["pages"][0]["markdown"] == "From the web"
    assert "--allow-loopback" in post(http, f"{website}/here").json()["message"]


@pytest.mark.parametrize(
    "path", ["/_local/journal", "/%5Flocal/journal", "//x/../_local/", "/_local"]
)
def test_a_document_never_comes_from_the_control_routes(reaching, website, path):
    http = reaching(allow_loopback=True, allow_fetch=True)
    for before in ("", f"{website}/to?"):
        url = f"{before}{str(http.base_url).rstrip('/')}{path}"
        answer = post(http, url)
        assert answer.status_code == 400
        assert "answered 40" in answer.json()["message"]


def test_other_machines_are_asked_when_that_was_allowed(reaching, website, monkeypatch):
    # This machine stands for another one.
    monkeypatch.setattr(source, "leads_here", lambda address: False)
    refusal = post(reaching(allow_loopback=True), f"{website}/text")
    assert "--allow-fetch" in refusal.json()["message"]
    answer = read(reaching(allow_fetch=True), f"{website}/text")
    assert answer["pages"][0]["markdown"] == "From the web"


def test_other_machines_are_asked_through_the_proxy_of_the_environment(
    reaching, website, monkeypatch
):
    resolving(monkeypatch)
    monkeypatch.setenv("http_proxy", website)
    # The website takes the proxy's part: a request for a whole URL comes to it.
    http = reaching(allow_fetch=True)
    assert read(http, "http://a.example/text")["pages"][0]["markdown"] == "By proxy"
    monkeypatch.setenv("no_proxy", "a.example")
    assert "has no address" in post(http, "http://a.example/text").json()["message"]


def test_a_document_that_drips_is_given_up(reaching, website, monkeypatch):
    monkeypatch.setattr(source, "MAX_SECONDS", 0.1)
    refusal = post(reaching(allow_loopback=True), f"{website}/drip")
    assert (refusal.status_code, refusal.json()["code"]) == (400, "3310")
    assert "took more than 0.1 seconds" in refusal.json()["message"]


@pytest.mark.usefixtures("with_pdfium")
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(http, monkeypatch):
    raw = drawn("A", "B")
    monkeypatch.setattr("mistralai.local.engines.ocr.picture.MAX_PIXELS", 900 * 300 - 1)
    refusal = post(http, data_uri(raw, "image/png"))
    assert refusal.status_code == 422
    assert "900 x 300 pixels: at most 269999" in refusal.json()["message"]


@pytest.mark.usefixtures("with_pdfium")
@pytest.mark.parametrize("side", [13_000, 20_000])
def test_a_picture_that_is_a_bomb_is_refused(http, side):
    image = pytest.importorskip("PIL.Image").new("1", (side, side))
    raw = io.BytesIO()
    image.save(raw, "PNG")
    refusal = post(http, data_uri(raw.getvalue(), "image/png"))
    assert refusal.status_code == 422
    assert "pixels" in refusal.json()["message"]


@pytest.mark.usefixtures("with_pdfium")
def test_a_very_large_page_is_recognized_smaller_and_measured_as_it_is(http, monkeypatch):
    seen = []

    def recognize(image):
        seen.append(image.size)
        return [Line("Words", image.width / 2, 0, image.height / 4)]

    monkeypatch.setattr("mistralai.local.engines.ocr.pdf.recognize", recognize)
    kept = []
    monkeypatch.setattr(
        "mistralai.local.service.documents.page_to_wire",
        lambda page, figures: kept.append(page) or page_to_wire(page, figures),
    )
    (page,) = read(http, data_uri(pdf([], size=(14_400, 14_400))))["pages"]
    assert page["dimensions"] == {"dpi": 200, "height": 40_000, "width": 40_000}
    ((width, height),) = seen
    assert width * height <= MAX_PIXELS * 1.001
    (line,) = kept[0].lines
    assert (round(line.left, -2), round(line.bottom, -2)) == (20_000, 10_000)


@pytest.mark.usefixtures("with_pdfium")
def test_a_document_of_too_many_pages_is_refused_and_read_in_parts(http):
    book = data_uri(pdf(*[[(11, 72, 700, "x")]] * 1001))
    refusal = post(http, book)
    assert refusal.status_code == 400
    assert "The document has 1001 pages: at most 1000" in refusal.json()["message"]
    assert [page["index"] for page in read(http, book, pages=[0, 1000])["pages"]] == [0, 1000]


def test_a_document_that_is_too_large_is_refused(http, monkeypatch):
    monkeypatch.setattr(source, "MAX_BYTES", 3)
    assert "more than" in post(http, "data:,1234").json()["message"]


def test_without_the_extra_the_answer_names_it(http, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("mistralai.local.engines.ocr.extra.import_module", missing)
    refusal = post(http, data_uri(REPORT))
    assert refusal.status_code == 501
    assert refusal.json()["message"].startswith("OCR needs pypdfium2, of the extra local-ocr")


def test_a_model_that_does_not_read_is_refused(http):
    refusal = post(http, "data:,x", model="mistral-small-latest")
    assert (refusal.status_code, refusal.json()["code"]) == (400, "1500")


@pytest.mark.parametrize(
    "change",
    [
        {"document": {"type": "text", "text": "x"}},
        {"document": {"type": "image_url"}},
        {"pages": [-1]},
        {"pages": "first"},
        {"image_limit": -1},
        {"include_image_base64": "yes"},
        {"surplus": 1},
    ],
)
def test_a_body_that_does_not_fit_is_refused(http, change):
    refusal = post(http, "data:,x", **change)
    assert refusal.status_code == 422
    assert refusal.json()["detail"][0]["loc"][:2] == ["body", next(iter(change))]


def line(text, top, height=10, left=0):
    return Line(text, left, top, top + height)


def test_a_page_becomes_markdown():
    lines = [
        line("Title", 0, 20),
        line("Part", 30, 13),
        line("  one ", 50),
        line("two", 61),
        line("• three", 90),
        line(" ", 100),
        line("next column", 20),
    ]
    text = markdown(lines, [("img-1.jpeg", 500), ("img-0.jpeg", 55)])
    assert text == (
        "# Title\n\n## Part\n\none\n\n![img-0.jpeg](img-0.jpeg)\n\ntwo\n\n- three\n\n"
        "next column\n\n![img-1.jpeg](img-1.jpeg)"
    )
    assert markdown([]) == ""


def test_pieces_that_stand_side_by_side_are_one_line():
    pieces = [line("right", 2, left=50), line("below", 20), line("left", 0)]
    assert [one.text for one in joined(pieces)] == ["left right", "below"]
