import { ask, byId, enterSends, events, given, note, noted, runner, shown, tokens } from "./page.js";

const form = byId("ask");
const run = runner();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run((signal) => noted(byId("note"), async () => {
    const answer = byId("answer");
    answer.textContent = "";
    note(byId("note"), "Writing …");
    const began = performance.now();
    const body = given(form, "model", "temperature", "random_seed", "max_tokens", "prompt", "suffix");
    let usage = null;
    for await (const chunk of events(await ask("/v1/fim/completions", { ...body, stream: true }, signal), "[DONE]")) {
      answer.append(chunk.choices?.[0]?.delta.content ?? "");
      usage = chunk.usage ?? usage;
    }
    note(byId("note"), [tokens(usage), shown(performance.now() - began)].filter(Boolean).join(" · "));
  }));
});
enterSends(byId("prompt"));
enterSends(byId("suffix"));
