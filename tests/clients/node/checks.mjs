// What the programs share: named checks, run one after another, and a line for each.

const checks = [];

/** Where the server is, from the command line. */
export const url = process.argv[2];

export const MODEL = "mistral-small-latest";

/** Add a check; it fails when it throws. */
export function check(name, body) {
  checks.push([name, body]);
}

/** Throw unless a value is true. */
export function assert(value, said = "") {
  if (!value) throw new Error(`assertion failed ${said}`);
}

/** Return a WAV file of one tone. */
export function tone(seconds = 3, rate = 16000) {
  const count = seconds * rate;
  const file = Buffer.alloc(44 + 2 * count);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + 2 * count, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(2 * rate, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(2 * count, 40);
  for (let at = 0; at < count; at++)
    file.writeInt16LE(Math.round(9000 * Math.sin(at / 8)), 44 + 2 * at);
  return file;
}

/** Run all checks, say what became of each, and end with how many passed. */
export async function run() {
  let passed = 0;
  for (const [name, body] of checks) {
    try {
      await body();
      passed += 1;
      console.log(`ok   ${name}`);
    } catch (error) {
      const said = String(error?.message ?? error).replace(/\s+/g, " ").slice(0, 300);
      console.log(`FAIL ${name}: ${error?.name}: ${said}`);
      if (process.argv.includes("--verbose")) console.log(error);
    }
  }
  console.log(`passed ${passed} of ${checks.length}`);
}
