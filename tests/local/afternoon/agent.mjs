// The assistant for travellers in JavaScript: the program that is tested.

import { Mistral } from "@mistralai/mistralai";

const MODEL = "mistral-small-latest";
const MOST_ROUNDS = 4;

const declared = (name, description, ...names) => ({
  type: "function",
  function: {
    name,
    description,
    parameters: {
      type: "object",
      properties: Object.fromEntries(names.map((one) => [one, { type: "string" }])),
      required: names,
    },
  },
});
const known = { Paris: "21 degrees and sunny", Oslo: "3 degrees and snow" };
const TOOLS = {
  weather({ city }) {
    if (!(city in known)) throw new Error(`no weather for ${city}`);
    return known[city];
  },
  trains: ({ start, end }) => `${start} to ${end}: 14:05, platform 3`,
};
const DECLARED = [
  declared("weather", "Tell the weather in a city.", "city"),
  declared("trains", "Tell the next train from one city to another.", "start", "end"),
];

const made = () =>
  new Mistral({ apiKey: process.env.MISTRAL_API_KEY, serverURL: process.env.MISTRAL_SERVER_URL });

function called(call) {
  const { name, arguments: given } = call.function;
  let content;
  try {
    content = TOOLS[name](typeof given === "string" ? JSON.parse(given) : given);
  } catch (error) {
    content = `error: ${error.message}`;
  }
  return { role: "tool", toolCallId: call.id, name, content };
}

export async function answer(question) {
  const messages = [{ role: "user", content: question }];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { choices } = await made().chat.complete({ model: MODEL, messages, tools: DECLARED });
    const { message } = choices[0];
    if (!message.toolCalls?.length) return message.content;
    messages.push(message, ...message.toolCalls.map(called));
  }
  return "Sorry, that takes too long.";
}

export async function* tips(city) {
  const messages = [{ role: "user", content: `Tips for ${city}, please.` }];
  for await (const event of await made().chat.stream({ model: MODEL, messages }))
    yield event.data.choices[0].delta.content ?? "";
}
