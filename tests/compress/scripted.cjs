// A provider for promptfoo that answers by a script: an original and a shorter prompt differ in their indentation.
// A case that says "odd" is answered otherwise by the shorter one, and one that says "dear" costs it more.

module.exports = class {
  id() {
    return "scripted";
  }

  async callApi(prompt) {
    const text = JSON.parse(prompt)
      .map((message) => message.content)
      .join("\n");
    const shorter = !text.includes("        You");
    const output = shorter ? `{"b": 1, "a": ${!text.includes("odd")}}` : '{"a": true, "b": 1}';
    const tokens = text.length + (shorter && text.includes("dear") ? 1000 : 0);
    return { output, tokenUsage: { prompt: tokens, completion: 1, total: tokens + 1 }, metadata: { sent: text } };
  }
};
