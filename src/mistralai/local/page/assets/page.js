// What all pages share: asking the server, reading its streams, stopping, making elements.

const token = document.documentElement.dataset.token ?? "";

export const byId = (id) => document.getElementById(id);

/** An element. Attributes that are false or null are left out; children are nodes or texts. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// The browser takes a text for markup only from this policy (the page's Content-Security-Policy
// says so), and only `fetched` uses it: for fragments that the server has rendered and escaped.
const policy = globalThis.trustedTypes?.createPolicy("mistralai-local", { createHTML: (html) => html });

/** A fragment of a page, as nodes, and the headers it came with. */
export async function fetched(path, signal) {
  const response = await fetch(path, { headers: bearer(), signal });
  if (!response.ok) throw await refusal(response);
  const template = document.createElement("template");
  const html = await response.text();
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return { nodes: template.content, html, headers: response.headers };
}

const bearer = () => (token ? { authorization: `Bearer ${token}` } : {});

/** Ask a control route; what comes back as JSON, or null where nothing does. */
export async function control(method, path, body) {
  const headers = { ...bearer(), "content-type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(path, { method, headers, ...sent });
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? null : response.json();
}

/** Ask the API; a body that is no form is sent as JSON. */
export async function ask(path, body, signal) {
  const form = body instanceof FormData;
  const headers = { authorization: `Bearer ${byId("key")?.value || "playground"}` };
  if (!form) headers["content-type"] = "application/json";
  const sent = form ? body : JSON.stringify(body);
  const response = await fetch(path, { method: "POST", headers, body: sent, signal });
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response) {
  const text = await response.text();
  return new Error(`${response.status}: ${reason(text) || response.statusText}`);
}

/** What the body of an error says, in whichever of the API's forms. */
export function reason(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return text.slice(0, 500);
  }
  const found = value.message ?? value.detail ?? value.error ?? value;
  const list = Array.isArray(found) ? found : found.detail;
  if (!Array.isArray(list)) return typeof found === "string" ? found : JSON.stringify(found);
  return list.map((one) => `${(one.loc ?? []).join(".")}: ${one.msg}`).join("; ");
}

/** The events of a stream, each as the value of its JSON. `mark` is what its end has to say. */
export async function* events(response, mark = null) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? "";
    const frames = rest.split(/\r?\n\r?\n/);
    rest = frames.pop();
    for (const frame of frames) {
      const data = frame.split(/\r?\n/).filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trimStart()).join("\n");
      if (data === mark) return;
      if (data) yield parsed(data);
    }
    if (done) break;
  }
  if (mark !== null) throw new Error("The stream broke off before its end.");
}

function parsed(data) {
  let value;
  try {
    value = JSON.parse(data);
  } catch {
    throw new Error(`An event of the stream is not JSON: ${data.slice(0, 200)}`);
  }
  if (value.object === "error" || value.type?.endsWith(".error")) throw new Error(reason(data));
  return value;
}

/** One thing at a time goes on; the button `stop` and the Esc key end it. */
export function runner() {
  const send = byId("send");
  const stop = byId("stop");
  let running = null;
  const end = () => running?.abort();
  stop.addEventListener("click", end);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && running) {
      event.preventDefault();
      end();
    }
  });
  return async function run(work) {
    if (running) return;
    running = new AbortController();
    send.disabled = true;
    stop.disabled = false;
    try {
      await work(running.signal);
    } finally {
      running = null;
      send.disabled = false;
      stop.disabled = true;
    }
  };
}

/** Ctrl+Enter or Cmd+Enter in a field sends the form; where `alone` is set, Enter does too. */
export function enterSends(field, alone = false) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    if (!alone && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    field.form.requestSubmit();
  });
}

/** The fields of a form that hold something, numbers as numbers. */
export function given(form, ...names) {
  const found = {};
  for (const name of names) {
    const field = form.elements.namedItem(name);
    if (field && field.value !== "") found[name] = field.type === "number" ? Number(field.value) : field.value;
  }
  return found;
}

/** The JSON that is in a field; one that is not JSON says so and is shown. */
export function json(field) {
  field.setCustomValidity("");
  if (!field.value.trim()) return undefined;
  try {
    return JSON.parse(field.value);
  } catch (error) {
    for (let at = field.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    field.setCustomValidity(`This is not JSON: ${error.message}`);
    field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
    field.reportValidity();
    throw new Error("A field holds something that is not JSON.");
  }
}

/** A stretch of time as people read it. */
export const shown = (milliseconds) =>
  milliseconds < 10000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** The tokens of an answer in words. */
export const tokens = (usage) =>
  usage ? `${[usage.prompt_tokens, usage.completion_tokens].filter(Boolean).join(" + ")} tokens` : null;

/** Say how something went, or that it failed. */
export function note(field, text, bad = false) {
  field.textContent = text;
  field.classList.toggle("bad", bad);
}

/** Do something and note what goes wrong with it; whoever stopped it knows. */
export async function noted(field, work) {
  try {
    await work();
  } catch (error) {
    if (error.name === "AbortError") note(field, "Stopped.");
    else note(field, error.message, true);
  }
}

/** Let files be dropped on a place that has an input for one. */
export function droppable(place, input) {
  const over = (event) => {
    event.preventDefault();
    place.classList.add("over");
  };
  place.addEventListener("dragenter", over);
  place.addEventListener("dragover", over);
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.form.requestSubmit();
    }
  });
}
