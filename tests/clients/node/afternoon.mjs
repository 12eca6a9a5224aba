// The tests of the assistant from Node: orders over HTTP, and a scope for each test.
//
// usage: node afternoon.mjs URL

import { answer, tips } from "./agent.mjs";
import { assert, check, run, url } from "./checks.mjs";

process.env.MISTRAL_API_KEY = "any";

/** What a test orders, for the requests of its scope alone. */
class Scope {
  constructor(name) {
    this.name = name;
    process.env.MISTRAL_SERVER_URL = `${url}/_scope/${name}`;
  }

  async send(method, path, body) {
    const answered = await fetch(`${url}/_local/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (!answered.ok) throw new Error(await answered.text());
    return answered.status === 204 ? undefined : answered.json();
  }

  answer = (order) => this.send("POST", "answers", { ...order, scope: this.name });
  fault = (order) => this.send("POST", "faults", { ...order, scope: this.name });
  strict = () => this.send("PUT", "answers/unanswered", { then: "error", scope: this.name });
  requests = async () => (await this.send("GET", `requests?scope=${this.name}`)).requests;
  report = () => this.send("GET", `answers/report?scope=${this.name}`);

  async end() {
    for (const what of ["answers", "faults", "journal"])
      await this.send("DELETE", `${what}?scope=${this.name}`);
  }
}

/** Add a test that has a strict scope of its own; its scripts must all be used. */
function test(name, body) {
  check(name, async () => {
    const scope = new Scope(name.replaceAll(" ", "-"));
    try {
      await scope.strict();
      await body(scope);
      const { scripts, unanswered, failed } = await scope.report();
      assert(scripts.length > 0);
      assert(scripts.every((one) => one.used > 0), JSON.stringify(scripts));
      assert(unanswered.length + failed.length === 0, `${unanswered} ${failed}`);
    } finally {
      await scope.end();
    }
  });
}

test("the weather is what the tool says", async (scope) => {
  const call = { name: "weather", arguments: { city: "Oslo" } };
  await scope.answer({ contains: "weather in Oslo", tool_calls: [call], times: 1 });
  await scope.answer({ tool: "weather", result: "snow", text: "Take a coat." });
  assert((await answer("How is the weather in Oslo?")) === "Take a coat.");
  const requests = await scope.requests();
  assert(requests.length === 2);
  assert(requests.every((one) => one.status === 200));
});

test("what goes wrong in a tool is told to the model", async (scope) => {
  const call = { name: "weather", arguments: { city: "Rome" } };
  await scope.answer({ contains: "Rome", tool_calls: [call], times: 1 });
  await scope.answer({ result: "error: no weather for Rome", text: "I do not know." });
  assert((await answer("How is the weather in Rome?")) === "I do not know.");
});

test("a model that never comes to an end is stopped", async (scope) => {
  await scope.answer({ tool_calls: [{ name: "weather", arguments: { city: "Paris" } }] });
  assert((await answer("And now?")) === "Sorry, that takes too long.");
  assert((await scope.requests()).length === 4);
});

test("an error of the API is raised", async (scope) => {
  await scope.answer({ status: 401 });
  let raised;
  try {
    await answer("Hello?");
  } catch (error) {
    raised = error;
  }
  assert(raised?.statusCode === 401, String(raised));
});

test("a connection that is reset is an error", async (scope) => {
  await scope.answer({ contains: "Hello", text: "Said." });
  await scope.fault({ path: "/v1/chat/completions", reset: true });
  let raised;
  try {
    await answer("Hello?");
  } catch (error) {
    raised = error;
  }
  assert(raised, "the reset was not seen");
  assert((await answer("Hello?")) === "Said.");
});

test("tips come piece by piece", async (scope) => {
  await scope.answer({ contains: "Tips for Rome", pieces: ["Walk, ", "eat."] });
  const seen = [];
  for await (const piece of tips("Rome")) if (piece) seen.push(piece);
  assert(JSON.stringify(seen) === '["Walk, ","eat."]', JSON.stringify(seen));
});

await run();
