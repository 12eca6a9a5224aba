"""The page as somebody uses it: in a browser, by mouse and by keyboard, on both widths."""

import io
import json
import re
import struct
import wave

import pytest

from mistralai.local import Fault, LocalServer

pytestmark = pytest.mark.page

PATHS = [
    "/",
    "/_local/",
    *(f"/_local/page/{name}" for name in (
        "fim", "embeddings", "ocr", "transcription", "state", "controls")),
]  # fmt: skip
EVIL = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
BAD_CONTRAST = """
() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => color.slice(0, 3)
    .map((one) => one / 255)
    .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] > 0) return color;
    }
    return [255, 255, 255, 255];
  };
  const bad = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!text || !element.checkVisibility()) continue;
    if (element.matches(":disabled, option, noscript")) continue;
    const one = luminance(rgba(getComputedStyle(element).color));
    const other = luminance(ground(element));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) bad.push(`${element.textContent.slice(0, 40)} ${ratio.toFixed(2)}`);
  }
  return bad;
}
"""


def say(page, text):
    page.get_by_label("Message").fill(text)
    page.keyboard.press("Enter")


def sound():
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", (at * 37) % 999) for at in range(16000)))
    return made.getvalue()


@pytest.fixture
def filled(server, http_post):
    """Fill the server with something of everything."""
    chat = {
        "model": "mistral-small-latest",
        "messages": [{"role": "user", "content": "word " * 40}],
    }
    http_post("/v1/chat/completions", json={**chat, "stream": True})
    http_post("/v1/chat/completions", json={**chat, "model": "none"})
    http_post("/v1/agents", json={"model": "mistral-medium-latest", "name": "Ann"})
    http_post("/v1/conversations", json={"model": "mistral-medium-latest", "inputs": "Hello"})
    http_post("/v1/files", data={"purpose": "batch"}, files={"file": ("rows.jsonl", b"{}")})
    server.inject(Fault(path="/v1/none", contains="something", status=500, times=3))


@pytest.fixture
def http_post(server):
    import httpx  # noqa: PLC0415 - only here

    def post(path, **content):
        key = {"authorization": "Bearer x"}
        return httpx.post(server.url + path, headers=key, trust_env=False, **content)

    return post


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_every_page_fits_its_width_and_can_be_read(visit, width, scheme):
    page = visit("/", viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in PATHS:
        page.goto(path)
        # Nothing sticks out at the side, which would have to be scrolled for.
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(BAD_CONTRAST) == [], path
        for element in page.locator("input, select, textarea").all():
            assert element.evaluate("field => field.type == 'hidden' || field.labels.length"), path


def test_a_chat_streams_and_is_gone_on_with(visit, server):
    server.answer("capital", "Paris, of course.")
    server.answer("And", "Rome.")
    page = visit()
    page.get_by_label("System prompt").fill("Be short.")
    page.get_by_label("Temperature").fill("0.5")
    page.get_by_label("Seed").fill("7")
    say(page, "The capital?")
    page.get_by_text("Paris, of course.").wait_for()
    page.locator(".meta").wait_for()
    assert "stop · " in page.locator(".meta").inner_text()
    say(page, "And Italy?")
    page.get_by_text("Rome.").wait_for()
    first, second = [json.loads(entry["request_body"]) for entry in server.journal()]
    assert (first["temperature"], first["random_seed"], first["stream"]) == (0.5, 7, True)
    assert [one["role"] for one in second["messages"]] == ["system", "user", "assistant", "user"]
    assert second["messages"][2]["content"] == "Paris, of course."
    page.get_by_role("button", name="New chat").click()
    assert page.locator(".turn").count() == 0


def test_a_chat_in_one_piece_with_json_and_thoughts(visit, server):
    server.answer("city", json={"city": "Paris"}, times=1)
    server.answer("think", "Done.", thinking="Hm, let me see.")
    page = visit()
    page.get_by_label("Stream the answer").uncheck()
    page.get_by_label("Response format").select_option("json_schema")
    say(page, "Which city?")
    page.get_by_text('{"city": "Paris"}').wait_for()
    [entry] = server.journal()
    asked = json.loads(entry["request_body"])
    assert "stream" not in asked
    assert asked["response_format"]["json_schema"]["schema"]["required"] == ["city"]
    page.get_by_label("Response format").select_option("")
    page.get_by_label("Stream the answer").check()
    say(page, "think")
    page.get_by_text("Done.").wait_for()
    page.get_by_text("Thoughts").click()
    assert page.get_by_text("Hm, let me see.").is_visible()


def test_calls_of_tools_are_shown_and_their_results_go_back(visit, server):
    server.answer("weather", tool_calls=[("get_weather", {"city": "Paris"})], times=1)
    server.answer("weather", "It is sunny.")
    page = visit()
    page.get_by_text("Tools", exact=True).click()
    page.get_by_role("button", name="Put an example in").click()
    say(page, "What is the weather?")
    page.get_by_text('get_weather({"city": "Paris"})').wait_for()
    page.get_by_label("Result of get_weather").fill("sun")
    page.keyboard.press("Enter")
    page.get_by_text("It is sunny.").wait_for()
    asked = json.loads(server.journal()[-1]["request_body"])
    assert asked["messages"][-1]["content"] == "sun"
    assert asked["messages"][-1]["tool_call_id"] == asked["messages"][-2]["tool_calls"][0]["id"]


def test_esc_stops_a_stream_and_leaves_what_came(visit, server):
    server.answer("slow", pieces=["One", " two", " three"], tokens_per_second=0.001)
    page = visit()
    say(page, "slow")
    page.locator(".turn.assistant", has_text="One").wait_for()
    assert page.get_by_role("button", name="Stop").is_enabled()
    assert page.locator("#log").get_attribute("aria-busy") == "true"
    page.keyboard.press("Escape")
    page.get_by_text(re.compile("stopped")).wait_for()
    assert page.get_by_role("button", name="Send").is_enabled()
    assert page.locator("#log").get_attribute("aria-busy") is None


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(status=429), "429: "),
        (Fault(error_after_events=1, body="rate_limit"), "limit exceeded"),
        (Fault(garbage_after_events=1), "not JSON"),
        (Fault(cut_after_bytes=900), ""),
    ],
)
def test_what_goes_wrong_is_said_and_the_message_can_be_sent_again(visit, server, fault, said):
    server.answer("hello", "Hello yourself.")
    server.inject(fault)
    page = visit()
    say(page, "hello")
    page.locator(".turn .bad").wait_for()
    assert said in page.locator(".turn .bad").inner_text()
    page.get_by_text(re.compile("failed")).wait_for()
    if page.get_by_label("Message").input_value() == "hello":
        page.get_by_label("Message").press("Control+Enter")
        page.get_by_text("Hello yourself.").wait_for()


def test_tools_that_are_no_json_are_refused_before_anything_is_sent(visit, server):
    page = visit()
    page.get_by_text("Tools", exact=True).click()
    page.get_by_label("Tools as JSON, a list").fill("[{")
    say(page, "hello")
    assert page.get_by_label("Tools as JSON, a list").evaluate("field => !field.checkValidity()")
    assert page.get_by_label("Message").input_value() == "hello"
    assert server.journal() == []


def test_markup_in_what_is_asked_and_answered_does_nothing(visit, server):
    server.answer(None, EVIL)
    page = visit()
    say(page, EVIL)
    page.locator(".meta").wait_for()
    assert page.locator(".turn .said").inner_text() == EVIL
    for path in ("/_local/", "/_local/page/journal/1", "/_local/page/state"):
        page.goto(path)
        if path == "/_local/":
            page.locator("details.entry summary").click()
            page.get_by_role("heading", name="Answer").wait_for()
        assert page.title() != "owned"
        assert page.locator("main img, main script").count() == 0


def test_the_gap_is_filled(visit, server):
    server.answer(text="    return n > 1")
    page = visit("/_local/page/fim")
    page.get_by_label("Before the gap").press("Control+Enter")
    page.get_by_text("return n > 1").wait_for()
    page.locator("#note", has_text="tokens").wait_for()


def test_texts_are_compared(visit):
    page = visit("/_local/page/embeddings")
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("3 vectors of 1024 numbers").wait_for()
    cells = [float(text) for text in page.locator("td.number").all_inner_texts()]
    assert len(cells) == 9
    assert cells[0] == pytest.approx(1)
    assert cells[1] > cells[2]


def test_a_dropped_document_is_read(visit):
    pytest.importorskip("pypdfium2", reason="reading documents needs the extra local-ocr")
    page = visit("/_local/page/ocr")
    drop = """
    async ([text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "note.pdf", { type: "application/pdf" }));
      document.getElementById("drop").dispatchEvent(
        new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }
    """
    page.evaluate(drop, [document_of("Good morning")])
    page.get_by_text("1 page of note.pdf").wait_for()
    assert "Good morning" in page.locator("#answer pre").inner_text()


def document_of(text):
    """Return a PDF with a line of text, as text."""
    fonts = "<</Font<</F1 5 0 R>>>>"
    stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources {fonts}>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = "".join(f"{at} 0 obj{one}endobj\n" for at, one in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R/Size 6>>\n%%EOF"


@pytest.mark.parametrize("stream", [True, False])
def test_a_sound_is_transcribed(visit, server, stream):
    page = visit("/_local/page/transcription")
    page.get_by_label("Stream the text").set_checked(stream)
    page.get_by_label("Times").select_option("word")
    page.locator("#file").set_input_files(
        {"name": "a.wav", "mimeType": "audio/wav", "buffer": sound()}
    )
    page.get_by_role("button", name="Transcribe").click()
    page.get_by_text("2 s of sound").wait_for()
    assert page.locator("#answer").inner_text() != ""


def test_the_journal_follows_and_a_request_can_be_copied(visit, server, http_post):
    page = visit("/_local/", permissions=["clipboard-read", "clipboard-write"])
    assert page.get_by_text("No request has come yet.").is_visible()
    server.answer("Where", "Here.")
    chat = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": "Where?"}]}
    http_post("/v1/chat/completions", json=chat)
    row = page.locator("details.entry")
    row.wait_for()
    assert "Here." in row.inner_text()
    page.get_by_text("No request has come yet.").wait_for(state="detached")
    # By keyboard alone.
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copy as curl").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("curl --no-buffer http")
    http_post("/v1/chat/completions", json=chat)
    page.locator("#e2").wait_for()
    assert [one.get_attribute("id") for one in row.all()] == ["e2", "e1"]
    assert row.nth(1).get_attribute("open") is not None
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Empty the journal").click()
    page.locator("#e1").wait_for(state="detached")
    assert server.journal() == []


def test_the_rows_of_a_scope_that_has_ended_leave_the_list(visit, server, http_post):
    with server.scope("one") as scope:
        http_post("/v1/files")
        http_post(f"/_scope/{scope.name}/v1/files")
        page = visit("/_local/")
        assert page.locator("details.entry").count() == 2
    page.locator("#e2").wait_for(state="detached")
    http_post("/v1/files")
    page.locator("#e3").wait_for()
    assert page.locator("#e1").count() == 1


def test_a_row_that_is_open_is_brought_to_its_end(visit, server, http_post):
    server.answer("slow", pieces=["One", " two"], delay=3600, times=1)
    talk = visit()
    say(talk, "slow")
    page = visit("/_local/")
    page.locator("#e1", has_text="open").wait_for()
    server.advance(3600)
    page.locator("#e1", has_text="One two").wait_for()
    page.locator("#e1.good").wait_for()


def test_the_filter_stays_while_the_journal_follows(visit, http_post):
    http_post("/v1/files")
    page = visit("/_local/")
    page.get_by_label("Filter", exact=True).fill("chat")
    page.keyboard.press("Enter")
    page.get_by_text("No request fits the filter.").wait_for()
    http_post("/v1/files")
    http_post("/v1/chat/completions", json={})
    page.locator("#e3").wait_for()
    assert page.locator("details.entry").count() == 1


def test_the_state_is_seen_anew(visit, http_post):
    page = visit("/_local/page/state")
    assert page.get_by_text("No agent was made.").is_visible()
    http_post("/v1/agents", json={"model": "mistral-medium-latest", "name": "Ann"})
    page.get_by_role("cell", name="Ann").wait_for()


def test_answers_faults_and_the_clock_are_ordered_by_form(visit, server, http_post):
    page = visit("/_local/page/controls")
    answers = page.locator(".control", has=page.locator("#answers"))
    answers.get_by_text("Order an answer").first.click()
    answers.get_by_role("button", name="A call of a tool").click()
    answers.get_by_role("button", name="Order an answer").click()
    answers.locator("li", has_text="get_weather").wait_for()
    answers.get_by_role("button", name="Clear").click()
    answers.get_by_label("text", exact=True).fill("two at once")
    answers.get_by_label("pieces", exact=True).fill('["two", "at once"]')
    answers.get_by_role("button", name="Order an answer").click()
    answers.get_by_text("give one of text").wait_for()
    answers.get_by_role("button", name="Forget").click()
    answers.get_by_text("pending: none").wait_for()

    faults = page.locator(".control", has=page.locator("#faults"))
    faults.get_by_text("Order a fault").first.click()
    faults.get_by_label("hang", exact=True).check()
    faults.get_by_label("times", exact=True).fill("3")
    faults.get_by_role("button", name="Order a fault").click()
    faults.locator("li", has_text='"hang":true').wait_for()

    clock = page.locator(".control", has=page.locator("#clock"))
    before = server._state.controls.clock.now()
    clock.get_by_text("Move the clock forward").first.click()
    clock.get_by_role("button", name="A day").click()
    clock.get_by_role("button", name="Move the clock forward").click()
    clock.get_by_text("Done.").wait_for()
    assert server._state.controls.clock.now() >= before + 86400

    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Reset everything").click()
    faults.get_by_text("pending: none").wait_for()


def test_the_first_key_leads_past_the_navigation(visit):
    page = visit("/_local/page/controls")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_with_a_token_everything_works_once_it_is_given(visit):
    with LocalServer(token="let me & in", api_keys=["k"]) as server:  # noqa: S106 - it opens nothing
        server.answer("hello", "Hello yourself.")
        page = visit("/", url=server.url)
        page.get_by_label("Token").fill("let me & in")
        page.keyboard.press("Enter")
        page.get_by_label("API key").fill("k")
        say(page, "hello")
        page.get_by_text("Hello yourself.").wait_for()
        page.get_by_role("link", name="Journal").click()
        page.locator("#e1 summary").click()
        page.get_by_role("button", name="Copy as curl").wait_for()
        page.get_by_role("button", name="Filter").click()
        page.locator("#e1").wait_for()
        page.get_by_role("link", name="State").click()
        page.get_by_text("No agent was made.").wait_for()
        page.get_by_role("link", name="Controls").click()
        page.locator("#answers").wait_for()
        page.get_by_text('"text":"Hello yourself."').wait_for()
        page.locator("#openapi").click()
        assert "openapi" in page.inner_text("body")
