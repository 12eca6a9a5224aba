import { ask, byId, enterSends, events, given, json, make, runner, shown, tokens } from "./page.js";

const settings = byId("settings");
const log = byId("log");
const composer = byId("composer");
const message = byId("message");
const run = runner();
const EXAMPLE = [{
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
}];
let messages = [];

/** What is asked, as the settings say. */
function request() {
  const body = given(settings, "model", "temperature", "random_seed", "max_tokens", "reasoning_effort", "tool_choice");
  const system = byId("system").value;
  body.messages = system ? [{ role: "system", content: system }, ...messages] : messages;
  const tools = json(byId("tools"));
  if (tools) body.tools = tools;
  else delete body.tool_choice;
  const format = byId("format").value;
  if (format === "json_object") body.response_format = { type: format };
  if (format === "json_schema") {
    body.response_format = { type: format, json_schema: { name: "answer", schema: json(byId("schema")) ?? {} } };
  }
  if (byId("stream").checked) body.stream = true;
  return body;
}

function turn(role, ...children) {
  log.querySelector(".empty")?.remove();
  const made = make("article", { class: `turn ${role}` }, make("h2", {}, role), ...children);
  log.append(made);
  made.scrollIntoView({ block: "nearest" });
  return made;
}

/** An answer that grows: its thoughts, its text, its calls of tools. */
class Answer {
  text = "";
  thought = "";
  calls = [];
  reason = null;
  usage = null;

  constructor() {
    this.place = turn("assistant");
    this.began = performance.now();
    this.first = null;
  }

  take(choice) {
    const part = choice.delta ?? choice.message;
    this.first ??= performance.now();
    const content = part.content ?? "";
    for (const chunk of typeof content === "string" ? [{ text: content }] : content) {
      if (chunk.type === "thinking") this.thought += chunk.thinking.map((one) => one.text ?? "").join("");
      else this.text += chunk.text ?? "";
    }
    for (const call of part.tool_calls ?? []) this.call(call);
    this.reason = choice.finish_reason ?? this.reason;
    this.draw();
  }

  // A stream may send the arguments of a call piece by piece, under one index.
  call({ index, id, function: called }) {
    const written = typeof called.arguments === "string" ? called.arguments : JSON.stringify(called.arguments);
    const known = this.calls.find((one) => one.index === index && (!called.name || one.id === id));
    if (known) known.function.arguments += written;
    else this.calls.push({ index, id, function: { name: called.name, arguments: written } });
  }

  draw() {
    const follows = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    this.part("thought", "details", (made) => made.append(make("summary", {}, "Thoughts"), make("p", { class: "prose" })), this.thought, "p");
    this.part("said", "p", (made) => made.classList.add("prose"), this.text);
    this.part("calls", "pre", (made) => made.classList.add("code"),
      this.calls.map((one) => `${one.function.name}(${one.function.arguments})`).join("\n"));
    if (follows) log.scrollTop = log.scrollHeight;
  }

  part(name, tag, prepare, text, within) {
    if (!text) return;
    let made = this.place.querySelector(`:scope > .${name}`);
    if (!made) {
      made = make(tag, { class: name });
      prepare(made);
      this.place.append(made);
    }
    (within ? made.querySelector(within) : made).textContent = text;
  }

  end(how) {
    const total = performance.now() - this.began;
    const facts = [how ?? this.reason, tokens(this.usage),
      this.first && byId("stream").checked ? `first after ${shown(this.first - this.began)}` : null, shown(total)];
    this.place.append(make("p", { class: "meta" }, facts.filter(Boolean).join(" · ")));
    log.scrollTop = log.scrollHeight;
  }

  message() {
    const said = { role: "assistant", content: this.text };
    if (this.calls.length) said.tool_calls = this.calls;
    return said;
  }
}

/** Ask for an answer to what was said; `back` takes back what was added for it if none comes. */
function go(back) {
  return run(async (signal) => {
    let body;
    try {
      body = request();
    } catch {
      back();
      return;
    }
    log.setAttribute("aria-busy", "true");
    const answer = new Answer();
    try {
      const response = await ask("/v1/chat/completions", body, signal);
      if (body.stream) {
        for await (const chunk of events(response, "[DONE]")) {
          if (chunk.choices?.[0]) answer.take(chunk.choices[0]);
          answer.usage = chunk.usage ?? answer.usage;
        }
      } else {
        const whole = await response.json();
        answer.usage = whole.usage;
        answer.take(whole.choices[0]);
      }
      answer.end();
      messages.push(answer.message());
      if (answer.calls.length) results(answer);
    } catch (error) {
      const stopped = error.name === "AbortError";
      if (!stopped) answer.place.append(make("p", { class: "bad", role: "alert" }, error.message));
      answer.end(stopped ? "stopped" : "failed");
      if (answer.text) messages.push({ role: "assistant", content: answer.text });
      else back();
    } finally {
      log.removeAttribute("aria-busy");
    }
  });
}

/** Ask for what the tools returned that were called. */
function results(answer) {
  const form = make("form", { class: "stack results" });
  for (const call of answer.calls) {
    const id = `result-${call.id}`;
    form.append(make("label", { for: id }, `Result of ${call.function.name}`), make("input", { id, name: call.id, autocomplete: "off" }));
  }
  form.append(make("p", {}, make("button", {}, "Give the results")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const before = messages.length;
    for (const call of answer.calls) {
      const content = form.elements.namedItem(call.id).value;
      messages.push({ role: "tool", name: call.function.name, tool_call_id: call.id, content });
      turn("tool", make("p", { class: "prose" }, `${call.function.name}: ${content}`));
    }
    form.remove();
    message.focus();
    go(() => {
      messages.length = before;
      results(answer);
    });
  });
  answer.place.append(form);
  form.querySelector("input").focus();
  log.scrollTop = log.scrollHeight;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = message.value;
  if (!text.trim() || byId("send").disabled) return;
  log.querySelector("form.results")?.remove();
  const before = messages.length;
  messages.push({ role: "user", content: text });
  const said = turn("user", make("p", { class: "prose" }, text));
  message.value = "";
  go(() => {
    messages.length = before;
    if (!message.value) message.value = text;
    said.classList.add("lost");
  });
});
byId("clear").addEventListener("click", () => {
  byId("stop").click();
  messages = [];
  log.replaceChildren(make("p", { class: "empty" }, "A new chat."));
  message.focus();
});
byId("format").addEventListener("change", (event) => {
  byId("schema-field").hidden = event.target.value !== "json_schema";
});
byId("tools-example").addEventListener("click", () => {
  byId("tools").value = JSON.stringify(EXAMPLE, null, 1);
  byId("tools").setCustomValidity("");
});
settings.addEventListener("submit", (event) => event.preventDefault());
byId("format").dispatchEvent(new Event("change"));
enterSends(message, true);
// Beside the talk there is room for the settings; above it they would be in its way.
if (matchMedia("(max-width: 60rem)").matches) settings.querySelector("details").open = false;
