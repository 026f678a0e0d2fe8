"""Blocks of a message: what is no text in it, and what marks the end of a stretch to be cached, in the words of all APIs.

The formats travel: LiteLLM and LangChain take OpenAI's and Anthropic's, Bedrock's stands in Strands, Gemini's in plain HTTP.
A PDF is text and pictures at once, and a video neither: both are left as the files that they are.

Sources: openai 3.57 (ChatCompletionContentPart*Param, ResponseInput*Param), anthropic 2.13 (ContentBlockParam, cache_control),
google-genai 3.6 (Part), botocore 1.44 bedrock-runtime (ContentBlock, CachePointBlock), pydantic-ai 2.68 (messages), read 2026-11-24;
autogen-core 0.7.5 and dspy 3.4.1 (Image, Audio), read 2026-11-26.
"""

from __future__ import annotations

from promptlint.model import Modality

TYPES: dict[str, Modality] = {  # {"type": "image_url", …}
    "image": "image", "image_url": "image", "input_image": "image", "image_file": "image", "audio": "audio", "input_audio": "audio",
    "audio_url": "audio",
}  # fmt: skip
KEYS: dict[str, Modality] = {"image": "image", "image_url": "image", "audio": "audio"}  # Bedrock's and Mistral's: {"image": {…}}
PLAIN = frozenset({"text", "content", "txt", "md", "csv", "html"})  # documents that are texts as they stand
FILES = ("document", "video")  # Bedrock's: {"document": {"format": "pdf", "source": {"bytes": …}}}
CLASSES: dict[str, Modality] = {  # by the last part of their path
    "ImageUrl": "image", "BinaryImage": "image", "ImageBlock": "image", "ImageBlockParam": "image", "ImageContent": "image",
    "ImageURLChunk": "image", "AudioUrl": "audio", "AudioBlock": "audio", "AudioContent": "audio", "InputAudio": "audio",
    "ChatCompletionContentPartImageParam": "image", "ChatCompletionContentPartInputAudioParam": "audio", "ResponseInputImageParam": "image",
    "Image.open": "image", "Image.load_from_file": "image", "Image.from_bytes": "image", "Part.from_image": "image",
    "Image": "image", "Image.new": "image", "Image.from_pil": "image", "Image.from_PIL": "image", "Image.from_file": "image",
    "Image.fromarray": "image", "Image.from_uri": "image", "Image.from_url": "image", "Image.from_base64": "image",
    "Audio": "audio", "Audio.from_file": "audio", "Audio.from_url": "audio",
}  # fmt: skip
OPENED = frozenset({"PIL.Image.open", "PIL.Image.new", "PIL.Image.fromarray"})  # functions, not classes, that give a picture
CHANGED = frozenset({"convert", "copy", "crop", "resize", "rotate", "transpose"})  # what gives the same picture, changed
# Functions that make a tool of a class: utils/function_calling.py of langchain-core 1.8, and openai 3.57 (read 2026-11-26)
TOOL_MAKERS = frozenset({"convert_to_openai_tool", "convert_to_openai_function", "pydantic_function_tool"})
# What makes a tool of a function: a decorator, which may also be called as a function, with or without the tool's name.
TOOL_DECORATORS = frozenset({
    "langchain_core.tools.tool", "langchain.tools.tool", "langchain.agents.tool", "langchain_core.tools.convert.tool",
    "crewai.tools.tool", "crewai_tools.tool", "smolagents.tool", "agents.function_tool", "strands.tool", "agno.tools.tool",
})  # fmt: skip
MIME = ("mime_type", "mimeType", "media_type")  # what says of other bytes whether they are a picture or a sound: "image/png"
AROUND = ("inline_data", "inlineData", "file_data", "fileData")  # what holds both in Gemini's parts
FROM_FILES = ("from_bytes", "from_uri")  # Gemini's parts that are files: a PDF, a video
INLINE = AROUND[:2]  # of these the ones whose bytes stand in the request
DETAILS = ("detail", "image_url.detail", "image_file.detail", "vendor_metadata.detail")
BREAKPOINT = "cache_control"  # in a block, a tool or a message: the request is cached up to and with it
POINTS = ("cachePoint", "CachePoint")  # a block of its own, or an object: what stands before it is cached
