// The official client for TypeScript, of the versions 1 and 2.
//
// usage: node official.mjs URL

import { Mistral } from "@mistralai/mistralai";
import { z } from "zod";
import { MODEL, assert, check, run, tone, url } from "./checks.mjs";

const client = new Mistral({ apiKey: "any", serverURL: url });
const USER = [{ role: "user", content: "What is the best French cheese?" }];
const WEATHER = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather in a city",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

const upload = (content, fileName, purpose) =>
  client.files.upload({ file: { fileName, content: new Blob([content]) }, purpose });

check("chat", async () => {
  const answer = await client.chat.complete({ model: MODEL, messages: USER });
  assert(answer.choices[0].message.content);
  assert(answer.usage.totalTokens > 0);
});

check("chat stream", async () => {
  let text = "";
  let last;
  for await (const event of await client.chat.stream({ model: MODEL, messages: USER })) {
    text += event.data.choices[0].delta.content ?? "";
    last = event.data;
  }
  assert(text);
  assert(last.usage.totalTokens > 0);
});

check("chat with a tool and its result", async () => {
  const messages = [{ role: "user", content: "What is the weather in Paris?" }];
  const first = await client.chat.complete({ model: MODEL, messages, tools: [WEATHER] });
  let message = first.choices[0].message;
  // Who demands a tool again and again has text in the end.
  for (let times = 0; times < 4 && message.toolCalls?.length; times++) {
    const [call] = message.toolCalls;
    const given = call.function.arguments;
    assert((typeof given === "string" ? JSON.parse(given) : given).city);
    const result = { role: "tool", name: "get_weather", toolCallId: call.id, content: "21" };
    messages.push(message, result);
    const more = await client.chat.complete({
      model: MODEL,
      messages,
      tools: [WEATHER],
      toolChoice: "any",
    });
    message = more.choices[0].message;
  }
  assert(message.content);
});

check("chat parsed", async () => {
  const City = z.object({ name: z.string(), big: z.boolean() });
  const answer = await client.chat.parse({ model: MODEL, messages: USER, responseFormat: City });
  assert(typeof answer.choices[0].message.parsed.name === "string");
});

check("chat that reasons", async () => {
  const answer = await client.chat.complete({
    model: MODEL,
    messages: USER,
    promptMode: "reasoning",
  });
  assert(answer.choices[0].message.content[0].thinking[0].text);
});

check("a picture", async () => {
  const content = [
    { type: "text", text: "What is it?" },
    { type: "image_url", imageUrl: "data:image/png;base64,iVBORw0KGgo=" },
  ];
  const answer = await client.chat.complete({ model: MODEL, messages: [{ role: "user", content }] });
  assert(answer.choices[0].message.content);
});

check("fim", async () => {
  const answer = await client.fim.complete({ model: "codestral-latest", prompt: "def add(a, b):" });
  assert(answer.choices[0].message.content);
  let count = 0;
  const stream = await client.fim.stream({ model: "codestral-latest", prompt: "def add(a, b):" });
  for await (const event of stream) count += event.data.choices.length;
  assert(count > 1);
});

check("embeddings", async () => {
  const answer = await client.embeddings.create({ model: "mistral-embed", inputs: ["one", "two"] });
  assert(answer.data.every((one) => one.embedding.length === 1024));
});

check("moderation", async () => {
  const model = "mistral-moderation-latest";
  assert((await client.classifiers.moderate({ model, inputs: ["Hello"] })).results[0].categories);
  const chat = await client.classifiers.moderateChat({ model, inputs: USER });
  assert(chat.results[0].categoryScores);
});

check("models", async () => {
  const cards = await client.models.list();
  assert(cards.data.some((card) => card.id === MODEL));
  const card = await client.models.retrieve({ modelId: MODEL });
  assert(card.capabilities.completionChat);
});

check("files", async () => {
  const file = await upload('{"a": 1}\n', "rows.jsonl", "batch");
  assert((await client.files.list()).data.some((one) => one.id === file.id));
  assert((await client.files.retrieve({ fileId: file.id })).filename === "rows.jsonl");
  const text = await new Response(await client.files.download({ fileId: file.id })).text();
  assert(text === '{"a": 1}\n', text);
  assert((await client.files.getSignedUrl({ fileId: file.id })).url);
  assert((await client.files.delete({ fileId: file.id })).deleted);
});

check("batch", async () => {
  const row = { custom_id: "0", body: { messages: USER, max_tokens: 5 } };
  const file = await upload(JSON.stringify(row), "rows.jsonl", "batch");
  let job = await client.batch.jobs.create({
    inputFiles: [file.id],
    endpoint: "/v1/chat/completions",
    model: MODEL,
  });
  for (let times = 0; times < 200 && job.status !== "SUCCESS"; times++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    job = await client.batch.jobs.get({ jobId: job.id });
  }
  assert(job.status === "SUCCESS", job.status);
  assert((await client.batch.jobs.list({})).total > 0);
});

check("ocr", async () => {
  const answer = await client.ocr.process({
    model: "mistral-ocr-latest",
    document: { type: "document_url", documentUrl: "data:text/plain,%23%20Title%0A%0AText" },
  });
  assert(answer.pages[0].markdown.startsWith("# Title"));
});

check("agents and conversations", async () => {
  const agent = await client.beta.agents.create({ model: MODEL, name: "Cheese" });
  assert((await client.beta.agents.get({ agentId: agent.id })).name === "Cheese");
  const started = await client.beta.conversations.start({ agentId: agent.id, inputs: "Hello" });
  assert(started.outputs[0].content);
  const more = await client.beta.conversations.append({
    conversationId: started.conversationId,
    conversationAppendRequest: { inputs: "And you?" },
  });
  assert(more.outputs[0].content);
  const history = await client.beta.conversations.getHistory({
    conversationId: started.conversationId,
  });
  assert(history.entries.length === 4);
});

check("a conversation as a stream", async () => {
  const kinds = [];
  const stream = await client.beta.conversations.startStream({ model: MODEL, inputs: "Hello" });
  for await (const event of stream) kinds.push(event.event);
  assert(kinds[0] === "conversation.response.started", kinds[0]);
  assert(kinds.at(-1) === "conversation.response.done", kinds.at(-1));
});

check("a library", async () => {
  const library = await client.beta.libraries.create({ name: "Reports" });
  const document = await client.beta.libraries.documents.upload({
    libraryId: library.id,
    requestBody: { file: { fileName: "a.txt", content: new Blob(["All is well."]) } },
  });
  assert(document.name === "a.txt");
  await client.beta.libraries.delete({ libraryId: library.id });
});

check("a transcription", async () => {
  const answer = await client.audio.transcriptions.complete({
    model: "voxtral-mini-latest",
    file: { fileName: "a.wav", content: new Blob([tone()]) },
  });
  assert(typeof answer.text === "string");
  assert(answer.usage.promptAudioSeconds === 3);
});

check("a transcription as a stream", async () => {
  const kinds = [];
  const stream = await client.audio.transcriptions.stream({
    model: "voxtral-mini-latest",
    file: { fileName: "a.wav", content: new Blob([tone()]) },
  });
  for await (const event of stream) kinds.push(event.event);
  assert(kinds.at(-1) === "transcription.done", kinds.at(-1));
});

check("an unknown model is an error", async () => {
  try {
    await client.chat.complete({ model: "no-such-model", messages: USER });
  } catch (error) {
    assert(error.statusCode === 400);
    assert(error.body.includes("Invalid model"));
    return;
  }
  assert(false, "no error");
});

check("a body that does not fit is an error", async () => {
  try {
    await client.chat.complete({ model: MODEL, messages: USER, temperature: 7 });
  } catch (error) {
    assert(error.name === "HTTPValidationError", error.name);
    assert(JSON.stringify(error.detail).includes("temperature"));
    return;
  }
  assert(false, "no error");
});

await run();
