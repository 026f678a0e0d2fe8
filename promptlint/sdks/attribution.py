"""What an SDK calls the parameters that say whose cost a request is.

Sources, read 2026-11-26: openai 3.57 (`metadata`, `user`, `safety_identifier`), anthropic 2.13 (`metadata.user_id`), litellm 1.110
(`metadata`, `user`; <https://docs.litellm.ai/docs/proxy/cost_tracking>), langchain-core 1.5 (`RunnableConfig`: `tags`, `metadata`,
`callbacks`, `run_name`), botocore 1.44 (`requestMetadata` of Converse), groq 1.7 (`user`, `metadata`), mistralai 2.4 (`metadata`),
openrouter 1.3 (`user`); headers: <https://docs.helicone.ai/helicone-headers/header-directory>, <https://openrouter.ai/docs/app-attribution>,
<https://portkey.ai/docs/product/observability/metadata>; Langfuse's wrapper of the OpenAI SDK takes `name`, `session_id`, `user_id`,
`tags`, `metadata` (<https://langfuse.com/integrations/model-providers/openai-py>).
"""

_BODY = ("metadata", "user", "safety_identifier", "session_id", "user_id", "tags", "trace_id", "name", "langfuse_prompt")
_IN_BODY = ("extra_body.metadata", "extra_body.user", "extra_body.tags", "extra_body.session_id", "extra_body.trace")
_HEADERS = ("extra_headers", "headers")
_RUN = ("config", "callbacks", "tags", "metadata", "run_name", "kwargs.metadata", "model_kwargs.metadata", "model_kwargs.user")

# By SDK; one that is not listed has no such parameter that we know of, so nothing is said of its calls.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "openai": (*_BODY, *_IN_BODY, *_HEADERS),
    "anthropic": (*_BODY, *_HEADERS, *_IN_BODY),
    "litellm": (*_BODY, *_IN_BODY, *_HEADERS, "litellm_metadata", "litellm_session_id", "litellm_trace_id", "proxy_server_request"),
    "langchain": (*_RUN, *_BODY, *_IN_BODY, "default_headers", *_HEADERS),
    "bedrock": ("requestMetadata", "additionalModelRequestFields.metadata"),
    "groq": (*_BODY, *_IN_BODY, *_HEADERS),
    "mistral": ("metadata", "http_headers"),
    "openrouter": (*_BODY, *_HEADERS),
}
CLIENT_HEADERS = ("default_headers", "headers", "default_query", "http_options.headers", "extra_headers")
# A header of one's own says nothing of cost; these do.
TELLING_HEADERS = (
    "helicone-", "x-title", "http-referer", "x-portkey-", "x-litellm-", "x-langfuse", "cf-aig-metadata", "x-user", "x-team", "x-tenant",
    "x-feature", "x-project", "openai-project", "openai-organization",
)  # fmt: skip
# A gateway that is asked instead of the provider knows its callers by their keys.
GATEWAYS = ("helicone.ai", "portkey.ai", "gateway.ai.cloudflare.com")
# Clients that are made for one project of the provider's: its costs are told apart there.
CLIENT_PROJECTS = ("project", "organization")
CONFIGURED = frozenset({"invoke", "ainvoke", "stream", "astream", "batch", "abatch"})  # LangChain's `invoke(input, config)`
CONFIG_POSITION = 1
