// The provider of Mistral in Vercel's AI SDK.
//
// usage: node ai_sdk.mjs URL

import { createMistral } from "@ai-sdk/mistral";
import { Output, embed, embedMany, generateText, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { MODEL, assert, check, run, url } from "./checks.mjs";

const mistral = createMistral({ apiKey: "any", baseURL: `${url}/v1` });
const model = mistral(MODEL);
const prompt = "What is the best French cheese?";
const weather = tool({
  description: "The weather in a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `21 degrees in ${city}`,
});
const City = z.object({ name: z.string(), population: z.number() });

check("text", async () => {
  const answer = await generateText({ model, prompt });
  assert(answer.text);
  assert(answer.usage.totalTokens > 0);
});

check("text with parameters", async () => {
  const answer = await generateText({
    model,
    system: "Be short.",
    prompt,
    temperature: 0.2,
    maxOutputTokens: 9,
    seed: 3,
    providerOptions: { mistral: { safePrompt: true } },
  });
  assert(answer.usage.outputTokens <= 9);
});

check("a stream of text", async () => {
  let count = 0;
  const answer = streamText({ model, prompt });
  for await (const part of answer.textStream) count += part.length > 0;
  assert(count > 1);
  assert((await answer.usage).totalTokens > 0);
});

check("a tool", async () => {
  const answer = await generateText({
    model,
    prompt: "What is the weather in Paris?",
    tools: { weather },
    stopWhen: stepCountIs(5),
  });
  assert(answer.steps[0].toolResults.length === 1);
  assert(answer.text);
});

check("a tool in a stream", async () => {
  const answer = streamText({
    model,
    prompt: "What is the weather in Paris?",
    tools: { weather },
    stopWhen: stepCountIs(5),
  });
  let text = "";
  for await (const part of answer.textStream) text += part;
  assert((await answer.steps)[0].toolResults.length === 1);
  assert(text);
});

// What this SDK takes amiss is text where a tool was demanded: the server has three calls first.
check("a tool that is demanded is called each time", async () => {
  const answer = await generateText({
    model,
    prompt: "What is the weather in Paris?",
    tools: { weather },
    toolChoice: "required",
    stopWhen: stepCountIs(3),
  });
  assert(answer.steps.every((step) => step.toolResults.length === 1));
});

check("an object", async () => {
  const answer = await generateText({ model, prompt, output: Output.object({ schema: City }) });
  assert(typeof answer.output.name === "string");
});

check("an object in a stream", async () => {
  const answer = streamText({ model, prompt, output: Output.object({ schema: City }) });
  let last;
  for await (const part of answer.partialOutputStream) last = part;
  assert(typeof last.name === "string");
});

check("a picture", async () => {
  const image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgAAAAAgAB4iG8MwAAAABJRU5ErkJggg==";
  const content = [
    { type: "text", text: "What is it?" },
    { type: "file", mediaType: "image/png", data: image },
  ];
  assert((await generateText({ model, messages: [{ role: "user", content }] })).text);
});

check("reasoning", async () => {
  const answer = await generateText({ model: mistral("magistral-small-latest"), prompt });
  assert(answer.reasoningText);
  assert(answer.text);
});

check("an embedding", async () => {
  const found = await embed({ model: mistral.embeddingModel("mistral-embed"), value: "one" });
  assert(found.embedding.length === 1024);
});

check("embeddings", async () => {
  const embedding = mistral.embeddingModel("mistral-embed");
  const found = await embedMany({ model: embedding, values: ["one", "two"] });
  assert(found.embeddings.every((one) => one.length === 1024));
});

check("an unknown model is an error", async () => {
  try {
    await generateText({ model: mistral("no-such-model"), prompt, maxRetries: 0 });
  } catch (error) {
    assert(error.statusCode === 400);
    assert(error.message.includes("Invalid model"), error.message);
    return;
  }
  assert(false, "no error");
});

await run();
