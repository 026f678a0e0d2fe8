"""An agent for the workshop: tools that it chooses, and what they give."""

import json

import anthropic

client = anthropic.Anthropic()


def repair(task, tools, handlers):
    messages = [{"role": "user", "content": task}]
    while True:
        answer = client.messages.create(model="claude-sonnet-4-5", max_tokens=1500, tools=tools, messages=messages)
        messages.append({"role": "assistant", "content": answer.content})
        if answer.stop_reason != "tool_use":
            return answer
        for block in answer.content:
            if block.type == "tool_use":
                result = json.dumps(handlers.tools[block.name](**block.input))
                messages.append({"role": "user", "content": [{"type": "tool_result", "tool_use_id": block.id, "content": result}]})


def explain(name):
    with open(name) as report:
        text = report.read()
    return client.messages.create(
        model="claude-sonnet-4-5", max_tokens=300, messages=[{"role": "user", "content": f"What broke?\n\n{text}"}]
    )
