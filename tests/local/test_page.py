"""The web page: what it shows and escapes, whom it is for, and that others pay nothing for it."""

import json
import re
import runpy
import subprocess
import sys
import textwrap
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mistralai.local import Fault, LocalServer
from mistralai.local import page as package
from mistralai.local.control.journal import Entry
from mistralai.local.page.markup import Html, fill
from mistralai.local.page.state import _size, _word
from mistralai.local.page.summary import Summary, summary_of

CHAT = "/v1/chat/completions"
GAMES = ["chat", "fim", "embeddings", "ocr", "transcription"]
PAGES = ["/", "/_local/", *(f"/_local/page/{name}" for name in (*GAMES, "state", "controls"))]
EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
TOKEN = "a token & more"  # noqa: S105 - it opens nothing else
VOID = {"meta", "link", "input", "img", "br"}


class Read(HTMLParser):
    """Reads a page, and notes what a browser or a reader of screens would miss."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.labels, self.fields = [], [], set(), []
        self.links, self.scripts, self.styles, self.wrong = [], [], 0, []
        self.feed(text)
        self.wrong += self.open

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.fields.append((given.get("id"), "label" in self.open))
        if tag == "script":
            self.scripts.append(given.get("src"))
        if tag in {"a", "link"}:
            self.links.append(given["href"])
        self.styles += tag == "style" or "style" in given
        self.wrong += [name for name in given if name.startswith("on")]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


@pytest.fixture(scope="module")
def closed():
    """Run a server whose page asks for a token, and whose API asks for a key."""
    with LocalServer(token=TOKEN, api_keys=["k"], models="any") as server:
        yield server


@pytest.fixture(scope="module")
def anyone():
    """Give a client without a key; one for all, because each loads all certificates."""
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def ask(http):
    """Give a function that asks a chat and returns the answer."""

    def send(content="Hello", **more):
        body = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": content}]}
        return http.post(CHAT, json={**body, **more})

    return send


def rows(text):
    """Return the numbers of the rows of a page, in their order."""
    return [int(number) for number in re.findall(r'data-number="(\d+)"', text)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_formed_and_every_field_has_a_label(http, path):
    answer = http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Read(answer.text)
    assert page.wrong == []
    assert len(set(page.ids)) == len(page.ids)
    assert [name for name, inside in page.fields if name not in page.labels and not inside] == []
    assert "main" in page.ids
    assert page.links[0] == "/_local/page/assets/icon.svg"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_but_the_server_and_may_do_nothing_else(http, path):
    answer = http.get(path)
    page = Read(answer.text)
    assert page.styles == 0
    assert len(page.scripts) == 1
    for place in [*page.links, *page.scripts]:
        assert re.match(r"/(?!/)|#", place), place
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


def test_all_that_pages_and_scripts_refer_to_is_served_and_templates_are_not(http, server):
    assets = {file.name: file for file in files(package).joinpath("assets").iterdir()}
    wanted = set()
    for path in PAGES:
        page = Read(http.get(path).text)
        for place in [*page.links, *page.scripts]:
            assert http.get(place.partition("#")[0] or "/").status_code == 200, place
            if place.startswith(package.ASSETS):
                wanted.add(place.removeprefix(package.ASSETS))
    for name in list(wanted):
        text = assets[name].read_text("utf-8")
        wanted |= set(re.findall(r'from "\./([^"]+)"', text))
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in text
    assert wanted == {name for name in assets if not name.endswith(".html")}
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    for name in wanted:
        answer = http.get(package.ASSETS + name, headers={"host": "any.example"})
        assert answer.headers["content-type"].startswith(kinds[name[name.rindex(".") :]])
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    for name in ("layout.html", "__init__.py", "..%2Fmarkup.py", ""):
        assert http.get(package.ASSETS + name).status_code == 404
    assert server.journal() == []


def test_the_icon_the_health_and_the_pages_are_in_no_journal_and_ask_for_no_key(anyone, server):
    icon = anyone.get(f"{server.url}/favicon.ico")
    assert icon.headers["content-type"] == "image/svg+xml"
    health = anyone.get(f"{server.url}/healthz", headers={"host": "mistral:8123"})
    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    assert anyone.head(f"{server.url}/").status_code == 200
    assert server.journal() == []
    server.inject(Fault(status=500))
    assert anyone.get(f"{server.url}/healthz").status_code == 200


def test_what_is_no_page_is_the_apis_or_says_so(http, server):
    # As before there was a page: the gateway's answer.
    assert http.post("/", json={}).json()["message"].startswith("no Route")
    assert len(server.journal()) == 1
    for path in ("/_local/page/nothing", "/_local/page/journal/77", "/_local/page/journal/x"):
        answer = http.get(path)
        assert answer.status_code == 404
        assert "<h1>Not there</h1>" in answer.text
    assert http.post("/_local/page/state", json={}).status_code == 405
    assert http.post("/healthz", json={}).status_code == 405


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"origin": "https://evil.example"},
        {"host": "evil.example", "origin": "http://evil.example"},
    ],
)
def test_a_page_is_for_this_machine_alone(http, path, headers):
    assert http.get(path, headers=headers).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_a_server_with_a_token_shows_its_pages_to_those_who_have_it(anyone, closed, path):
    url = closed.url + path
    assert anyone.get(url).json().keys() == {"detail"}
    browser = {"accept": "text/html,*/*", "host": "mistral.example"}
    refusal = anyone.get(url, headers=browser)
    assert refusal.status_code == 401
    assert Read(refusal.text).wrong == []
    assert 'name="token"' in refusal.text
    assert TOKEN not in refusal.text
    assert "default-src 'none'" in refusal.headers["content-security-policy"]
    shown = anyone.get(url, params={"token": TOKEN}, headers=browser)
    assert shown.status_code == 200
    page = Read(shown.text)
    assert page.wrong == []
    assert 'data-token="a token &amp; more"' in shown.text
    ways = [urlsplit(link) for link in page.links if not link.startswith((package.ASSETS, "#"))]
    without = [way.path for way in ways if parse_qs(way.query).get("token") != [TOKEN]]
    # Its script adds the token.
    assert without in ([], ["/_local/openapi.json"])


def test_a_server_with_keys_asks_for_one_and_one_with_any_model_takes_any(anyone, closed, http):
    bearer = {"authorization": f"Bearer {TOKEN}"}
    page = anyone.get(f"{closed.url}/", headers=bearer).text
    assert 'id="key"' in page
    assert '<input id="model" name="model" list="models" value="mistral-small-latest"' in page
    page = http.get("/").text
    assert 'id="key"' not in page
    assert "<option selected" not in page
    assert '<option value="mistral-small-latest" selected>' in page


@pytest.mark.parametrize("name", GAMES)
def test_a_page_of_the_playground_offers_models_that_can_do_it(http, name):
    page = http.get(f"/_local/page/{name}").text
    models = re.findall(r'<option value="([^"]+)"(?: selected)?>\1</option>', page)
    known = {"chat": "chat", "fim": "codestral", "embeddings": "embed", "ocr": "ocr"}
    assert models
    assert name == "chat" or all(known.get(name, "voxtral") in model for model in models)
    assert 'aria-current="page"' in page


def test_nothing_of_the_page_is_loaded_before_it_is_asked_for():
    code = """
        import sys, httpx
        from mistralai.local import LocalServer

        def loaded():
            known = ("mistralai.local.page.", "mistralai.local.http.pages")
            return [name for name in sys.modules if name.startswith(known)]

        with LocalServer() as server:
            def get(path):
                key = {"authorization": "Bearer x"}
                return httpx.get(server.url + path, headers=key, trust_env=False).raise_for_status()
            for path in ("/v1/models", "/_local/journal", "/healthz", "/favicon.ico"):
                get(path)
            assert loaded() == [], loaded()
            get("/")
            assert loaded()
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_whatever_comes_from_outside_is_no_markup(server, http, ask, upload):
    server.inject(Fault(path="*nothing*", status=418, times=None))
    ask(EVIL, model="mistral-small-latest", stream=True)
    ask("Hello", model=EVIL)
    server.answer(None, EVIL)
    ask(EVIL)
    http.get(f"/v1/nothing/{EVIL}", params={"q": EVIL}, headers={"x-evil": EVIL})
    http.post(CHAT, content=EVIL, headers={"content-type": EVIL})
    upload(["{}"], name=f"{EVIL}.jsonl")
    agent = {"model": "mistral-medium-latest", "name": EVIL}
    assert http.post("/v1/agents", json=agent).status_code == 200
    start = {"model": "mistral-medium-latest", "inputs": EVIL, "name": EVIL}
    assert http.post("/v1/conversations", json=start).status_code == 200
    library = http.post("/v1/libraries", json={"name": EVIL}).json()["id"]
    document = {"file": (f"{EVIL}.txt", b"text")}
    assert http.post(f"/v1/libraries/{library}/documents", files=document).is_success
    pages = [http.get(path).text for path in (*PAGES, f"/_local/?q={EVIL}&status={EVIL}")]
    pages += [http.get(f"/_local/page/journal/{n}").text for n in rows(pages[1])]
    pages += [http.get(f"/_local/page/journal/{n}?part=1").text for n in rows(pages[1])]
    pages += [http.get(f"{path}?part=1").text for path in ("/_local/", "/_local/page/state")]
    for text in pages:
        assert "<script>" not in text
        assert "<img" not in text
    shown = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"
    state = pages[PAGES.index("/_local/page/state")]
    # A file's name, an agent's, a conversation's, a library's, a document's.
    assert state.count(shown) == 5
    assert pages[1].count(shown) >= 6


def test_only_what_was_made_here_is_markup():
    assert fill('<p title="$one">$one</p>', one='<"&') == (
        '<p title="&lt;&quot;&amp;">&lt;&quot;&amp;</p>'
    )
    assert fill("$one", one=Html("<b>")) == "<b>"
    assert isinstance(fill("$one", one=1), Html)
    with pytest.raises(KeyError):
        fill("$two", one=1)


def test_a_row_tells_what_was_asked_and_answered(server, http, ask):
    server.answer(None, "The capital is Paris.")
    tokens = ask("What is the capital?").json()["usage"]["total_tokens"]
    text = http.get("/_local/").text
    for part in ("mistral-small-latest", "What is the capital?", "The capital is Paris."):
        assert f"</span>{part}</span>" in text
    assert f">{tokens} tokens<" in text
    assert "POST /v1/chat/completions<" in text


@pytest.fixture
def before(server):
    """The number of entries that the journal has had before this test."""
    return server._do(lambda state: state.controls.journal.next_number) - 1


def test_the_list_can_be_filtered_and_gone_on_with(server, http, ask, before):
    def listed(**query):
        found = rows(http.get("/_local/", params=query).text)
        return [number - before for number in found]

    ask("Where is Paris?")
    ask("And Rome?", model="none")
    http.get("/v1/models", headers={"x": "Paris"})
    assert listed() == [3, 2, 1]
    assert listed(q="PARIS") == [1]
    assert listed(q="/v1/models") == [3]
    assert listed(status="bad") == [2]
    assert listed(status="good", q="GET") == [3]
    assert listed(q=server.journal()[1]["id"]) == [2]
    assert listed(before=before + 3) == [2, 1]
    assert listed(before="x" * 30) == [3, 2, 1]
    assert "No request fits the filter" in http.get("/_local/?q=nowhere").text


def test_what_is_new_and_what_was_open_is_told_alone(http, ask, before):
    def part(since, among=""):
        query = {"part": 1, "since": before + since, "open": among}
        answer = http.get("/_local/", params=query)
        assert "<html" not in answer.text
        told = [int(answer.headers[f"journal-{name}"]) for name in ("next", "first", "count")]
        found = [number - before for number in rows(answer.text)]
        return found, told[0] - before, told[1] - before, told[2]

    ask()
    assert part(1) == ([1], 2, 1, 1)
    ask()
    ask()
    assert part(3) == ([3], 4, 1, 3)
    assert part(3, f"{before + 1},,x") == ([3, 1], 4, 1, 3)
    assert part(4) == ([], 4, 1, 3)
    http.delete("/_local/journal")
    assert part(4) == ([], 4, 4, 0)


def test_the_list_tells_that_entries_were_taken_out_from_among_others(server, http, ask):
    def clears():
        return int(http.get("/_local/?part=1").headers["journal-clears"])

    begun = clears()
    assert f'data-clears="{begun}"' in http.get("/_local/").text
    with server.scope("one") as scope:
        http.post(f"/_scope/{scope.name}{CHAT}", json={})
        ask()
        assert clears() == begun
    assert clears() == begun + 1


def test_an_answer_that_still_comes_is_open_and_is_seen_again(server, http, chat):
    def text(query="part=1"):
        return http.get(f"/_local/?{query}").text.replace('<span class="sr">Status </span>', "")

    server.inject(Fault(stall_after_events=2))
    with http.stream("POST", CHAT, json={**chat, "stream": True}) as response:
        pieces = response.iter_raw()
        next(pieces)
        assert 'data-open=""' in text()
        assert ">200 open<" in text("part=1&status=open")
        assert rows(text("status=good")) == []
    server._do(lambda state: state.controls.holds.release())
    while 'data-open=""' in text():
        pass
    assert ">200 cut<" in text()


def test_a_long_list_has_pages_and_forgets_what_the_journal_has_forgotten(http, before):
    for number in range(205):
        http.get("/v1/nothing", params={"n": number})
    first = http.get("/_local/").text
    assert [number - before for number in rows(first)] == list(range(205, 5, -1))
    [older] = [link for link in Read(first).links if "before" in link]
    second = http.get(older).text
    assert [number - before for number in rows(second)] == [5, 4, 3, 2, 1]
    assert 'data-live=""' in second
    assert "205 request(s)" in second
    http.delete("/_local/journal")
    assert "No request has come yet" in http.get("/_local/").text


USER = {"role": "user", "content": "one"}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
SAMPLES = [
    (CHAT, {"messages": [{"role": "user", "content": 'It\'s "quoted" $HOME\n`x` \\ é 💡'}]}),
    (
        CHAT,
        {"messages": [{"role": "user", "content": "word " * 60}], "stream": True, "tools": [TOOL]},
    ),
    (CHAT, {"messages": [{"role": "user", "content": "x"}], "stream": False, "temperature": 0.5}),
    ("/v1/fim/completions", {"prompt": "def f():", "stream": True}),
    ("/v1/embeddings", {"input": ["a", "b"]}),
    ("/v1/conversations", {"inputs": "Hello", "stream": True}),
    ("/v1/conversations", {"inputs": "Hello"}),
    ("/v1/moderations", {"input": "Hello"}),
]
MODELS = {
    "/v1/fim/completions": "codestral-latest",
    "/v1/embeddings": "mistral-embed",
    "/v1/moderations": "mistral-moderation-latest",
}


def copies(http):
    """Return what the newest request looks like for curl and for Python."""
    [number, *_] = rows(http.get("/_local/").text)
    page = http.get(f"/_local/page/journal/{number}?part=1").text
    texts = re.findall(r'<pre class="wrap code">([^<]*)</pre>\s*</details>', page)
    return [unescape(text) for text in texts]


def words(command):
    """Return what a shell would give curl."""
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{command}"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize(("path", "body"), SAMPLES)
def test_a_copied_request_asks_the_same(server, http, tmp_path, monkeypatch, path, body):
    body = {"model": MODELS.get(path, "mistral-medium-latest"), **body}
    assert http.post(path, json=body).status_code == 200
    curl, python = copies(http)

    monkeypatch.setenv("MISTRAL_API_KEY", "any")
    first, url, *options = words(curl)
    assert (first, url) == ("--no-buffer", server.url + path)
    assert options[:4] == [
        "-H",
        "Authorization: Bearer any",
        "-H",
        "Content-Type: application/json",
    ]
    assert options[4] == "--data-raw"
    assert [json.loads(one) for one in options[5:]] == [body]

    (tmp_path / "copied.py").write_text(python, encoding="utf-8")
    runpy.run_path(str(tmp_path / "copied.py"))
    first, second = server.journal()
    assert second["status"] == 200
    # The named operations say themselves whether they stream; conversations say a default.
    sent = {"stream": False, **json.loads(second["request_body"])}
    assert {"stream": False, **json.loads(first["request_body"])}.items() <= sent.items()
    assert (first["method"], first["path"]) == (second["method"], second["path"])


@pytest.mark.parametrize("path", [CHAT, "/v1/moderations"])
def test_a_copied_request_belongs_to_the_same_scope(server, http, tmp_path, monkeypatch, path):
    body = {"model": MODELS.get(path, "mistral-medium-latest"), "input": "Hello"}
    if path == CHAT:
        body = {"model": body["model"], "messages": [USER]}
    http.post(f"/_scope/mine{path}", json=body)
    curl, python = copies(http)
    assert "x-local-scope: mine" in words(curl)
    monkeypatch.setenv("MISTRAL_API_KEY", "any")
    runpy.run_path(str(write(tmp_path, python)))
    assert [entry["scope"] for entry in server.journal()] == ["mine", "mine"]


def test_a_request_without_a_body_and_one_that_was_refused_are_copied_plainly(
    server, http, ask, tmp_path, monkeypatch
):
    monkeypatch.setenv("MISTRAL_API_KEY", "any")
    http.get("/v1/files?page_size=3&search=a%20b")
    curl, python = copies(http)
    assert words(curl)[1] == f"{server.url}/v1/files?page_size=3&search=a%20b"
    assert "--data-raw" not in curl
    assert " -X " not in curl
    runpy.run_path(str(write(tmp_path, python)))
    assert parse_qs(server.journal()[-1]["query"]) == {"page_size": ["3"], "search": ["a b"]}
    http.delete("/v1/files/00000000-0000-4000-8000-000000000000")
    curl, python = copies(http)
    assert " -X DELETE" in curl
    assert "'DELETE', '/v1/files/00000000-0000-4000-8000-000000000000'," in python
    ask(surprise=1)
    curl, python = copies(http)
    assert "client.request" in python
    assert "'surprise': 1" in python
    http.post(CHAT, content=b"[1, 2")
    assert "json=" not in copies(http)[1]
    http.post(CHAT, json=[1])
    assert "json=[1]" in copies(http)[1]


def write(folder, text):
    path = folder / "copied.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_kept_whole_cannot_be_copied(http, ask, upload):
    upload(["{}"])
    assert copies(http) == []
    ask("x" * 70_000)
    assert copies(http) == []


def entry(asked, answered, *, status=200):
    made = Entry(0, "POST", "/", "", [], asked.encode(), None)
    made.begin(status, [])
    made.add(answered.encode())
    return made


EVENTS = "data: {}\n\ndata: no json\n\n"


@pytest.mark.parametrize(
    ("asked", "answered", "expected"),
    [
        ({}, {}, Summary()),
        ([], 7, Summary()),
        ({"model": 7, "messages": 7}, {"usage": 7}, Summary()),
        ({"messages": [7, {"role": "user"}]}, {"choices": []}, Summary()),
        ({"agent_id": "a", "messages": [USER]}, {"detail": "no"}, Summary("a", "one", "no")),
        (
            {"messages": [USER, {"role": "user", "content": [{"type": "text", "text": "two"}]}]},
            {"choices": [{"message": {"content": "ok"}}], "usage": {"total_tokens": 3}},
            Summary("", "two", "ok", 3),
        ),
        ({"prompt": "def"}, {"message": "bad"}, Summary("", "def", "bad")),
        ({"inputs": [USER]}, {"outputs": [{"content": "hi"}]}, Summary("", "one", "hi")),
        ({"inputs": "one"}, {"detail": [{"msg": "bad"}]}, Summary("", "one", "bad")),
        (
            {"input": ["a", "b"]},
            {"data": [{"embedding": [1, 2]}]},
            Summary("", "a b", "1 vectors of 2 numbers"),
        ),
        (
            {"document": {"document_name": "a.pdf"}},
            {"pages": [{"markdown": "x"}, {"markdown": "y"}]},
            Summary("", "a.pdf", "x\ny"),
        ),
        (
            {"messages": [USER]},
            {"choices": [{"message": {"content": "", "tool_calls": [
                {"function": {"name": "f", "arguments": "{}"}}]}}]},
            Summary("", "one", "f({}) "),
        ),
        ({}, {"text": "heard"}, Summary(answer="heard")),
    ],
)  # fmt: skip
def test_a_summary_takes_what_there_is(asked, answered, expected):
    assert summary_of(entry(json.dumps(asked), json.dumps(answered))) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([{"choices": [{"delta": {"content": "a"}}]},
          {"choices": [{"delta": {"content": [{"type": "thinking", "thinking": [
              {"type": "text", "text": "b"}]}, {"type": "text", "text": "c"}]}}],
           "usage": {"total_tokens": 5}}], Summary(answer="ac", tokens=5)),
        ([{"type": "message.output.delta", "content": "a"},
          {"type": "message.output.delta", "content": {"type": "text", "text": "b"}},
          {"type": "conversation.response.done", "usage": {"total_tokens": 2}}],
         Summary(answer="ab", tokens=2)),
        ([{"type": "response.output_text.delta", "delta": "a"},
          {"response": {"usage": {"total_tokens": 4}}}], Summary(answer="a", tokens=4)),
        ([{"type": "transcription.text.delta", "text": "a"}, {"type": 7}], Summary(answer="a")),
        ([{"object": "error", "message": "broken"}], Summary(answer="broken")),
    ],
)  # fmt: skip
def test_a_summary_reads_streams(events, expected):
    body = "".join(f"event: x\ndata: {json.dumps(event)}\n\n" for event in events)
    assert summary_of(entry("", body)) == expected
    assert summary_of(entry("", EVENTS + body)) == expected


def test_long_texts_are_cut_in_a_row(http, ask):
    ask("a" * 150 + " " * 400 + "b" * 150)
    ask("c" * 150 + "\n\n" + "d" * 10)
    text = http.get("/_local/").text
    assert f"</span>{'a' * 150} …</span>" in text
    assert f"</span>{'c' * 150} {'d' * 10}</span>" in text


def test_the_state_shows_what_is_kept(server, http, upload):
    names = ["files", "batches", "tunings", "agents", "conversations", "libraries", "models"]
    empty = http.get("/_local/page/state").text
    assert re.findall(r'<h2 id="(\w+)">', empty) == names
    assert empty.count('<p class="empty">') == 6

    row = {"body": {"messages": [{"role": "user", "content": "x"}], "max_tokens": 1}}
    file = upload([row, {"body": {}}])
    job = {"input_files": [file], "endpoint": CHAT, "model": "mistral-small-latest"}
    batch = http.post("/v1/batch/jobs", json=job).json()["id"]
    while http.get(f"/v1/batch/jobs/{batch}").json()["status"] in {"QUEUED", "RUNNING"}:
        pass
    sample = {"messages": [{"role": role, "content": "x"} for role in ("user", "assistant")]}
    training = upload([sample], "fine-tune")
    tuning = {
        "model": "open-mistral-7b",
        "training_files": [{"file_id": training, "weight": 1}],
        "hyperparameters": {"training_steps": 1},
    }
    tuned = http.post("/v1/fine_tuning/jobs", json=tuning).json()["id"]
    server.advance(60)
    agent = {"model": "mistral-medium-latest", "name": "Ann", "tools": [{"type": "web_search"}]}
    http.post("/v1/agents", json=agent)
    http.post("/v1/conversations", json={"model": "mistral-medium-latest", "inputs": "Hello"})
    library = http.post("/v1/libraries", json={"name": "Books"}).json()["id"]
    document = {"file": ("book.txt", b"text")}
    http.post(f"/v1/libraries/{library}/documents", files=document)

    page = http.get("/_local/page/state").text
    assert '<p class="empty">' not in page
    progress = '<progress max="2" value="2"></progress> 2 of 2, <span class="bad">1 failed</span>'
    assert progress in page
    for part in (batch, tuned, ">Ann</td>", ">Books</td>", "book.txt", ">fine-tuned<"):
        assert part in page
    assert '<span class="badge good">SUCCESS</span>' in page
    part = http.get("/_local/page/state?part=1").text
    assert "<html" not in part
    assert page.count("<tr>") == part.count("<tr>")
    assert Read(page).wrong == []


@pytest.mark.parametrize(
    ("status", "mood"),
    [("RUNNING", "open"), ("FAILED_VALIDATION", "bad"), ("Completed", "good"), ("Error", "bad")],
)
def test_a_status_has_a_mood(status, mood):
    assert _word(status) == f'<span class="badge {mood}">{status}</span>'


@pytest.mark.parametrize(
    ("size", "shown"), [(999, "999 bytes"), (1000, "1.0 kB"), (512_000_000, "512.0 MB")]
)
def test_a_size_is_told_in_its_unit(size, shown):
    assert _size(size) == shown


def test_of_many_only_the_newest_are_shown(server, http):
    for number in range(102):
        http.post("/v1/agents", json={"model": "mistral-medium-latest", "name": f"n{number}"})
    page = http.get("/_local/page/state").text
    assert "Agents <small>the newest 100</small>" in page
    assert ">n101</td>" in page
    assert ">n1</td>" not in page


def test_the_forms_have_a_field_for_all_that_can_be_ordered(http):
    text = http.get("/_local/page/controls").text
    document = http.get("/_local/openapi.json").json()
    fields = set(Read(text).ids)
    for path in ("answers", "faults", "limits", "clock"):
        [operation] = [
            one for one in document["paths"][f"/_local/{path}"].values() if "requestBody" in one
        ]
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
        for name, field in schema["properties"].items():
            assert f"{path}-{name}" in fields
            assert field["description"]
    assert "<legend>Which requests</legend>" in text
    assert re.search(r'<input id="faults-hang"[^>]* type="checkbox"', text)
    assert re.search(r'<input id="faults-status"[^>]* type="number" step="1"', text)
    assert re.search(r'<select id="faults-body"', text)
    assert re.search(r'<textarea id="answers-tool_calls"', text)
    assert re.search(r'<input id="clock-seconds"[^>]* required type="number" step="any"', text)


def test_the_examples_of_the_forms_are_orders_that_are_taken(http):
    text = http.get("/_local/page/controls").text
    sections = text.split('data-path="')[1:]
    taken = 0
    for section in sections:
        path, method = re.match(r'([^"]+)" data-method="(\w+)"', section).groups()
        for example in re.findall(r'data-example="([^"]+)"', section):
            answer = http.request(method, path, json=json.loads(unescape(example)))
            assert answer.is_success, answer.text
            taken += 1
    assert taken >= 12
