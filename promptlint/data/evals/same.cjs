// What the shorter prompt makes of a case, compared with what the original made of it. Written by promptlint.
//
// promptfoo asks about one answer at a time; the original is the prompt that answers a case first, so one request has to follow
// the other (`maxConcurrency: 1` in promptfooconfig.yaml). Change `outcome` to what decides in your application.

const seen = (globalThis.promptlintSeen ??= { outcome: new Map(), cost: new Map() });
const EXAMPLE = "an example";

// Two answers have the same outcome when they are the same JSON, or the same words.
function outcome(answer) {
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  try {
    return JSON.stringify(sorted(JSON.parse(text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, ""))));
  } catch {
    return text.trim().replace(/\s+/g, " ").toLowerCase();
  }
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

// US dollars where the provider tells them, else tokens.
function price(response) {
  if (typeof response.cost === "number") return { amount: response.cost, unit: "US dollars" };
  const usage = response.tokenUsage ?? {};
  if (typeof usage.prompt === "number") return { amount: usage.prompt, unit: "tokens of input" };
  if (typeof usage.total === "number") return { amount: usage.total, unit: "tokens" };
  return null;
}

// The value for the original's answer to the same case, and whether this is the original's.
function original(kind, context, value) {
  const key = JSON.stringify([context.provider?.id?.() ?? "", context.vars]);
  const first = seen[kind].get(key);
  if (first === undefined || first.prompt === context.prompt) {
    seen[kind].set(key, { prompt: context.prompt, value });
    return null;
  }
  return first;
}

function judged(pass, reason) {
  return { pass, score: pass ? 1 : 0, reason };
}

function sameOutcome(answer, context) {
  if (Object.values(context.vars).some((value) => String(value).startsWith(EXAMPLE))) {
    return judged(false, "cases.json still holds the example: put cases of your own there");
  }
  const now = outcome(answer);
  const expected = context.vars.expected;
  if (expected !== undefined && expected !== "" && now !== outcome(expected)) {
    return judged(false, `expected ${expected}`);
  }
  const first = original("outcome", context, now);
  if (first === null) return judged(true, "the original's answer");
  return now === first.value ? judged(true, "the same outcome") : judged(false, `the original's outcome was ${first.value}`);
}

function notDearer(_, context) {
  const now = price(context.providerResponse ?? {});
  if (now === null) return judged(false, "the provider tells neither a cost nor tokens");
  const first = original("cost", context, now);
  if (first === null) return judged(true, `${now.amount} ${now.unit}`);
  if (first.value.unit !== now.unit) return judged(false, `${now.unit} cannot be compared with ${first.value.unit}`);
  return judged(now.amount < first.value.amount, `${now.amount} ${now.unit}; the original took ${first.value.amount}`);
}

module.exports = { sameOutcome, notDearer };
