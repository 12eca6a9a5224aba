import { ask, byId, enterSends, given, make, note, noted, runner, shown, tokens } from "./page.js";

const form = byId("ask");
const run = runner();

function cosine(one, other) {
  const dot = (a, b) => a.reduce((sum, value, at) => sum + value * b[at], 0);
  return dot(one, other) / (Math.sqrt(dot(one, one) * dot(other, other)) || 1);
}

/** A table of how near each text is to each; the bar of a cell shows what its number says. */
function table(texts, vectors) {
  const head = make("tr", {}, make("td"), ...texts.map((_, at) => make("th", { scope: "col", class: "number" }, String(at + 1))));
  const rows = texts.map((text, row) => make("tr", {},
    make("th", { scope: "row" }, `${row + 1} ${text}`),
    ...vectors.map((vector) => {
      const near = cosine(vectors[row], vector);
      return make("td", { class: "number" }, near.toFixed(3), make("meter", { min: 0, max: 1, value: near, "aria-hidden": "true" }));
    })));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run((signal) => noted(byId("note"), async () => {
    byId("answer").replaceChildren();
    note(byId("note"), "Comparing …");
    const began = performance.now();
    const texts = byId("texts").value.split("\n").map((line) => line.trim()).filter(Boolean);
    const body = { ...given(form, "model", "output_dimension"), input: texts };
    const answer = await (await ask("/v1/embeddings", body, signal)).json();
    const vectors = answer.data.map((one) => one.embedding);
    byId("answer").replaceChildren(table(texts, vectors));
    const size = `${vectors.length} vectors of ${vectors[0].length} numbers`;
    note(byId("note"), [size, tokens(answer.usage), shown(performance.now() - began)].join(" · "));
  }));
});
enterSends(byId("texts"));
