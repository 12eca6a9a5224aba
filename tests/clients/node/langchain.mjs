// @langchain/mistralai, alone and in an agent of LangChain.
//
// usage: node langchain.mjs URL

import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatMistralAI, MistralAI, MistralAIEmbeddings } from "@langchain/mistralai";
import { createAgent, toolStrategy } from "langchain";
import { z } from "zod";
import { MODEL, assert, check, run, url } from "./checks.mjs";

const AT = { apiKey: "any", serverURL: url, maxRetries: 0 };
const model = new ChatMistralAI({ ...AT, model: MODEL });
const question = "What is the weather in Paris?";
const weather = tool(async ({ city }) => `21 degrees in ${city}`, {
  name: "get_weather",
  description: "The weather in a city",
  schema: z.object({ city: z.string() }),
});
const City = z.object({ name: z.string(), population: z.number() });

check("invoke", async () => {
  const answer = await model.invoke("What is the best French cheese?");
  assert(answer.content);
  assert(answer.usage_metadata.total_tokens > 0);
});

check("messages", async () => {
  const messages = [new SystemMessage("Be short."), new HumanMessage("Hello there")];
  assert((await model.invoke(messages)).content);
});

check("stream", async () => {
  let count = 0;
  for await (const chunk of await model.stream("Hello there")) count += chunk.content.length > 0;
  assert(count > 1);
});

check("a tool and its result", async () => {
  const bound = model.bindTools([weather]);
  const asked = new HumanMessage(question);
  const answer = await bound.invoke([asked]);
  const [call] = answer.tool_calls;
  assert(call.args.city);
  const result = new ToolMessage({ content: "21", tool_call_id: call.id, name: call.name });
  assert((await bound.invoke([asked, answer, result])).content);
});

check("a tool in a stream", async () => {
  let whole;
  for await (const chunk of await model.bindTools([weather]).stream(question))
    whole = whole === undefined ? chunk : whole.concat(chunk);
  assert(whole.tool_calls[0].name === "get_weather");
});

check("a call id of another provider", async () => {
  const call = { name: "get_weather", args: { city: "P" }, id: "call_12", type: "tool_call" };
  const messages = [
    new HumanMessage("The weather?"),
    new AIMessage({ content: "", tool_calls: [call] }),
    new ToolMessage({ content: "21", tool_call_id: "call_12", name: "get_weather" }),
  ];
  assert((await model.invoke(messages)).content);
});

for (const method of ["functionCalling", "jsonMode", "jsonSchema"])
  check(`structured output by ${method}`, async () => {
    const asking = model.withStructuredOutput(z.toJSONSchema(City), { name: "city", method });
    const found = await asking.invoke(`A city as JSON: ${JSON.stringify(z.toJSONSchema(City))}`);
    assert(typeof found.name === "string", JSON.stringify(found));
  });

check("an agent", async () => {
  const agent = createAgent({ model, tools: [weather] });
  const found = await agent.invoke({ messages: [new HumanMessage(question)] });
  assert(found.messages.length === 4, found.messages.length);
  assert(found.messages.at(-1).content);
});

check("an agent with output through a tool", async () => {
  const agent = createAgent({ model, tools: [weather], responseFormat: toolStrategy(City) });
  const found = await agent.invoke({ messages: [new HumanMessage(question)] });
  assert(typeof found.structuredResponse.name === "string");
});

check("fill in the middle", async () => {
  const codestral = new MistralAI({ ...AT, model: "codestral-latest" });
  assert(await codestral.invoke("def add(a, b):"));
});

check("embeddings", async () => {
  const embedding = new MistralAIEmbeddings({ ...AT, model: "mistral-embed" });
  assert((await embedding.embedQuery("one")).length === 1024);
  assert((await embedding.embedDocuments(["one", "two"])).length === 2);
});

check("an unknown model is an error", async () => {
  try {
    await new ChatMistralAI({ ...AT, model: "no-such-model" }).invoke("Hello");
  } catch (error) {
    assert(String(error.message).includes("Invalid model"), error.message);
    return;
  }
  assert(false, "no error");
});

await run();
