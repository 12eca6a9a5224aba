import { byId, control, json, make, note, noted } from "./page.js";

/** The body that a form describes: each field that holds something, as its kind says. */
function body(form) {
  const found = {};
  for (const field of form.querySelectorAll("[data-kind]")) {
    const { kind } = field.dataset;
    if (kind === "flag") {
      if (field.checked) found[field.name] = true;
    } else if (kind === "json") {
      const value = json(field);
      if (value !== undefined) found[field.name] = value;
    } else if (field.value !== "") {
      found[field.name] = kind === "number" ? Number(field.value) : field.value;
    }
  }
  return found;
}

function put(form, values) {
  form.reset();
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field.dataset.kind === "flag") field.checked = value;
    else field.value = field.dataset.kind === "json" ? JSON.stringify(value) : value;
  }
}

/** What a control route tells: lists of orders one by one, other values by their names. */
function told(values) {
  const shown = [];
  for (const [name, value] of Object.entries(values)) {
    if (name === "now") {
      shown.push(make("p", {}, `The server's time is ${new Date(value * 1000).toUTCString()}.`));
    } else if (!Array.isArray(value)) {
      shown.push(make("p", {}, `${name}: ${JSON.stringify(value)}`));
    } else if (!value.length) {
      shown.push(make("p", { class: "empty" }, `${name}: none`));
    } else if (typeof value[0] === "object") {
      shown.push(make("p", {}, `${name}:`), make("ol", { class: "orders" },
        ...value.map((one) => make("li", {}, make("code", {}, JSON.stringify(one))))));
    }
  }
  return shown;
}

for (const section of document.querySelectorAll(".control")) {
  const { path, method, shows } = section.dataset;
  const form = section.querySelector("form");
  const says = section.querySelector(".note");
  const now = section.querySelector(".now");
  const show = async () => {
    if (shows) now.replaceChildren(...told(await control("GET", path)));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    noted(says, async () => {
      await control(method, path, body(form));
      note(says, "Done.");
      await show();
    });
  });
  section.querySelector(".forget")?.addEventListener("click", () => noted(says, async () => {
    await control("DELETE", path);
    note(says, "Done.");
    await show();
  }));
  for (const button of section.querySelectorAll("[data-example]")) {
    button.addEventListener("click", () => put(form, JSON.parse(button.dataset.example)));
  }
  noted(says, show);
}

byId("do-reset").addEventListener("click", () => {
  if (!confirm("Reset everything? What the server keeps is lost.")) return;
  noted(byId("reset-note"), async () => {
    await control("POST", "/_local/reset");
    location.reload();
  });
});
byId("openapi").search = location.search;
