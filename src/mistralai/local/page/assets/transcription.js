import { ask, byId, droppable, events, given, make, note, noted, runner, shown } from "./page.js";

const form = byId("ask");
const answer = byId("answer");
const run = runner();

const seconds = (value) => `${Number(value).toFixed(1)} s`;

function segments(list) {
  return make("ol", { class: "segments" }, ...list.map((one) =>
    make("li", {}, make("span", { class: "dim" }, `${seconds(one.start)} – ${seconds(one.end)} `), one.text)));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run((signal) => noted(byId("note"), async () => {
    const file = byId("file").files[0];
    answer.replaceChildren();
    note(byId("note"), `Listening to ${file.name} …`);
    const began = performance.now();
    const body = new FormData();
    const fields = given(form, "model", "language", "timestamp_granularities");
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    body.set("file", file);
    let whole;
    if (byId("stream").checked) {
      body.set("stream", "true");
      for await (const one of events(await ask("/v1/audio/transcriptions", body, signal))) {
        if (one.type === "transcription.text.delta") answer.append(one.text);
        if (one.type === "transcription.done") whole = one;
      }
    } else {
      whole = await (await ask("/v1/audio/transcriptions", body, signal)).json();
    }
    if (!whole) throw new Error("The stream broke off before its end.");
    answer.textContent = whole.text || "Nothing was heard.";
    if (whole.segments?.length) answer.append(segments(whole.segments));
    const length = whole.usage?.prompt_audio_seconds;
    note(byId("note"), [whole.language, length && `${length} s of sound`, shown(performance.now() - began)].filter(Boolean).join(" · "));
  }));
});
droppable(byId("drop"), byId("file"));
