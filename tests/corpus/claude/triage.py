import anthropic
from anthropic import AnthropicBedrock, AnthropicVertex, AsyncAnthropic
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages.batch_create_params import Request

client = anthropic.Anthropic()
bedrock = AnthropicBedrock(aws_region="eu-central-1")
vertex = AnthropicVertex(project_id="p", region="europe-west1")
RULES = "Sort this ticket into one of: billing, delivery, other."
TOOLS = [{"name": "file_ticket", "description": "Files a ticket.", "input_schema": {"type": "object", "properties": {}}}]


def plain(ticket):
    return client.messages.create(
        model="claude-sonnet-4-5",
        max_tokens=20,
        system=RULES,
        messages=[{"role": "user", "content": ticket}, {"role": "assistant", "content": "The category is"}],
        tools=TOOLS,
    )


def cached(ticket, manual):
    return client.messages.create(
        model="claude-sonnet-4-5",
        max_tokens=20,
        system=[
            {"type": "text", "text": RULES},
            {"type": "text", "text": manual, "cache_control": {"type": "ephemeral"}},
        ],
        messages=[{"role": "user", "content": [{"type": "text", "text": "Ticket: "}, {"type": "text", "text": ticket}]}],
    )


def on_bedrock(ticket):
    return bedrock.messages.create(
        model="anthropic.claude-3-5-haiku-20241022-v1:0", max_tokens=21, messages=[{"role": "user", "content": ticket}]
    )


def on_vertex(ticket):
    return vertex.messages.create(model="claude-haiku-4-5@20251001", max_tokens=22, messages=[{"role": "user", "content": ticket}])


async def several(tickets):
    llm = AsyncAnthropic(max_retries=4)
    for ticket in tickets:
        async with llm.messages.stream(model="claude-haiku-4-5", max_tokens=23, messages=[{"role": "user", "content": ticket}]) as stream:
            await stream.get_final_message()


def beta(ticket):
    return client.beta.messages.create(
        model="claude-opus-4-1", max_tokens=24, betas=["x"], messages=[{"role": "user", "content": ticket}]
    )


def batch(tickets):
    return client.messages.batches.create(
        requests=[
            Request(
                custom_id=str(number),
                params=MessageCreateParamsNonStreaming(
                    model="claude-haiku-4-5", max_tokens=25, system=RULES, messages=[{"role": "user", "content": ticket}]
                ),
            )
            for number, ticket in enumerate(tickets)
        ]
    )


def small_batch():
    return client.messages.batches.create(
        requests=[
            {
                "custom_id": "one",
                "params": {"model": "claude-haiku-4-5", "max_tokens": 26, "messages": [{"role": "user", "content": "Hello"}]},
            }
        ]
    )


def old(text):
    return client.completions.create(model="claude-2.1", max_tokens_to_sample=27, prompt=f"\n\nHuman: {text}\n\nAssistant:")


def not_calls(text):
    client.messages.count_tokens(model="claude-haiku-4-5", messages=[{"role": "user", "content": text}])
    client.messages.batches.retrieve("batch_1")
    client.models.list()
