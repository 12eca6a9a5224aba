import { ask, byId, droppable, given, make, note, noted, runner, shown } from "./page.js";

const form = byId("ask");
const run = runner();

const address = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => resolve(reader.result));
  reader.addEventListener("error", () => reject(reader.error));
  reader.readAsDataURL(file);
});

function page(one) {
  const size = one.dimensions ? `${one.dimensions.width} × ${one.dimensions.height}` : "";
  const pictures = (one.images ?? []).filter((image) => image.image_base64);
  const source = ({ image_base64: data }) => (data.startsWith("data:") ? data : `data:image/jpeg;base64,${data}`);
  return make("section", { class: "card stack" },
    make("h3", {}, `Page ${one.index + 1} `, make("small", {}, size)),
    make("pre", { class: "wrap" }, one.markdown || "Nothing was read here."),
    ...(one.tables ?? []).map((table) => make("pre", { class: "wrap code" }, table.content ?? "")),
    make("div", { class: "pictures" }, ...pictures.map((image) => make("img", { src: source(image), alt: image.id }))));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run((signal) => noted(byId("note"), async () => {
    byId("answer").replaceChildren();
    const file = byId("file").files[0];
    note(byId("note"), `Reading ${file.name} …`);
    const began = performance.now();
    const url = await address(file);
    const document = file.type.startsWith("image/")
      ? { type: "image_url", image_url: url }
      : { type: "document_url", document_url: url, document_name: file.name };
    const body = { ...given(form, "model", "pages", "table_format"), document };
    if (byId("images").checked) body.include_image_base64 = true;
    const answer = await (await ask("/v1/ocr", body, signal)).json();
    byId("answer").replaceChildren(...answer.pages.map(page));
    const count = `${answer.pages.length} page${answer.pages.length === 1 ? "" : "s"} of ${file.name}`;
    note(byId("note"), `${count} · ${shown(performance.now() - began)}`);
  }));
});
droppable(byId("drop"), byId("file"));
