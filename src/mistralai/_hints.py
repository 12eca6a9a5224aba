"""What to write instead: words for errors, loaded only when one is raised.

Tables, and the functions that look things up in them. They are data on purpose: who finds one more
mistake that people make adds a line, and a row to the test that holds them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

KEYWORDS: dict[str, tuple[str, ...]] = {
    # How to send.
    "timeout": ("timeout_ms",),
    "request_timeout": ("timeout_ms",),
    "max_retries": ("retries", "retry_config"),
    "num_retries": ("retries", "retry_config"),
    "retry": ("retries", "retry_config"),
    "retries": ("retry_config",),
    "retry_config": ("retries",),
    "base_url": ("server_url",),
    "api_base": ("server_url",),
    "host": ("server_url",),
    "endpoint": ("server_url", "azure_endpoint"),
    "headers": ("http_headers", "default_headers"),
    "extra_headers": ("http_headers", "default_headers"),
    "default_headers": ("http_headers",),
    "http_headers": ("default_headers",),
    "query": ("extra_query", "default_query"),
    "token": ("api_key", "access_token", "azure_api_key"),
    "key": ("api_key", "azure_api_key"),
    "apikey": ("api_key", "azure_api_key"),
    "bearer_auth": ("api_key",),
    "azure_ad_token_provider": ("azure_api_key",),
    "http_client": ("client",),
    "async_http_client": ("async_client",),
    "logger": ("debug_logger",),
    # What to ask.
    "seed": ("random_seed", "completion_args"),
    "max_completion_tokens": ("max_tokens", "completion_args"),
    "max_new_tokens": ("max_tokens", "completion_args"),
    "max_output_tokens": ("max_tokens", "completion_args"),
    "stop_sequences": ("stop", "completion_args"),
    "safe_mode": ("safe_prompt",),
    "num_completions": ("n",),
    "engine": ("model",),
    "deployment_id": ("model",),
    "model_name": ("model",),
    "model": ("model_id", "agent_id"),
    "functions": ("tools",),
    "function_call": ("tool_choice",),
    "json_mode": ("response_format", "completion_args"),
    "response_model": ("response_format", "completion_args"),
    "input": ("inputs", "messages", "prompt"),
    "text": ("inputs", "messages", "prompt"),
    "texts": ("inputs",),
    "prompt": ("messages",),
    "messages": ("prompt", "inputs"),
    "system": ("instructions",),
    "system_prompt": ("instructions",),
    "file_path": ("file",),
    "path": ("file",),
    "id": ("file_id", "model_id", "job_id", "agent_id", "conversation_id", "library_id"),
    "limit": ("page_size",),
    "training_file": ("training_files",),
    "validation_file": ("validation_files",),
    "input_file_id": ("input_files",),
    "input_file": ("input_files",),
    "n_epochs": ("hyperparameters", "training_steps", "epochs"),
    "epochs": ("hyperparameters", "training_steps"),
    "document_url": ("document",),
    "agent": ("agent_id",),
    "conversation": ("conversation_id",),
    "previous_response_id": ("conversation_id",),
    "library": ("library_id",),
    "confirmations": ("tool_confirmations",),
    **dict.fromkeys(
        (
            "temperature",
            "top_p",
            "max_tokens",
            "random_seed",
            "stop",
            "response_format",
            "tool_choice",
            "presence_penalty",
            "frequency_penalty",
            "prediction",
            "reasoning_effort",
        ),
        ("completion_args",),
    ),
    "image_url": ("document",),
}
"""Names of other clients, and of other places in this one: the names here, the first that fits."""

NOTES: dict[str, str] = {
    "timeout_ms": "in milliseconds",
    "retries": "how many more attempts there may be, such as retries=3",
    "retry_config": "how many more attempts there may be, such as retry_config=3",
    "completion_args": 'completion_args={"temperature": ..., "max_tokens": ...}',
    "tools": 'tools=[{"type": "function", "function": {"name": ..., "parameters": {...}}}]',
    "tool_choice": '"auto", "none", "any" or one function',
    "messages": 'messages=[{"role": "user", "content": "..."}]',
    "response_format": 'response_format={"type": "json_object"}; chat.parse takes a pydantic model',
    "document": 'document={"type": "document_url", "document_url": "https://..."}',
    "hyperparameters": 'hyperparameters={"training_steps": ..., "learning_rate": ...}',
    "training_files": 'training_files=[{"file_id": ..., "weight": 1}]',
    "input_files": "a list of the ids of files",
}
"""What to say of a name of ours beside the name."""

SYSTEM = 'messages=[{"role": "system", "content": "..."}, ...]'

WAYS: dict[str, str] = {
    "system": f"Put it at the beginning of the conversation: {SYSTEM}",
    "system_prompt": f"Put it at the beginning of the conversation: {SYSTEM}",
    "user": "This API has none; a header can carry it: http_headers={...}",
    "proxy": "Pass an HTTP client: client=httpx.Client(proxy=...), or set HTTPS_PROXY",
    "proxies": "Pass an HTTP client: client=httpx.Client(proxy=...), or set HTTPS_PROXY",
    "verify": "Pass an HTTP client: client=httpx.Client(verify=...), or set SSL_CERT_FILE",
    "max_concurrent_requests": (
        "Pass an HTTP client: "
        "async_client=httpx.AsyncClient(limits=httpx.Limits(max_connections=...))"
    ),
    "organization": "A key belongs to a workspace, so nothing else is needed",
}
"""What to do where no name of ours means the same."""

ROLES: dict[str, str] = {
    "human": "user",
    "ai": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "developer": "system",
    "function": "tool",
    "tool_result": "tool",
}
"""Roles that other clients have: the roles here."""

CHAT = "client.chat.complete(model=..., messages=[...])"

PLACES: dict[tuple[str, str], str] = {
    **{
        ("CompletionEvent", name): f"it is event.data.{name}"
        for name in ("id", "model", "choices", "usage", "object", "created")
    },
    ("CompletionEvent", "delta"): "it is event.data.choices[0].delta",
    ("CompletionEvent", "content"): "it is event.data.choices[0].delta.content",
    ("CompletionChunk", "delta"): "it is choices[0].delta of it",
    ("CompletionChunk", "content"): "it is choices[0].delta.content of it",
    ("CompletionResponseStreamChoice", "message"): "what a stream adds to the message is `delta`",
    (
        "ChatCompletionResponse",
        "content",
    ): "it is response.text, or response.choices[0].message.content",
    ("ChatCompletionResponse", "output_text"): "it is response.text",
    ("ChatCompletionResponse", "parsed"): "client.chat.parse gives answers with it",
    ("ChatCompletionChoice", "content"): "it is choice.message.content",
    ("ChatCompletionChoice", "text"): "it is choice.message.content",
    ("ChatCompletionChoice", "delta"): "it is choice.message; a delta is in the events of a stream",
    ("AssistantMessage", "parsed"): "client.chat.parse gives answers with it",
    ("EmbeddingResponse", "embedding"): "it is response.data[0].embedding",
    ("EmbeddingResponse", "embeddings"): "they are [each.embedding for each in response.data]",
    ("OCRResponse", "text"): "it is response.pages[0].markdown",
    ("OCRResponse", "markdown"): "it is response.pages[0].markdown",
    ("CreateResponseResponse", "choices"): "its text is response.output_text",
    ("CreateResponseResponse", "content"): "its text is response.output_text",
    ("TranscriptionStreamEvents", "text"): "it is event.data.text",
    ("SpeechStreamEvents", "audio_data"): "it is event.data.audio_data",
    ("ResponsesStreamFrame", "delta"): "it is event.data.delta",
    **{("Mistral", name): CHAT for name in ("complete", "completions", "generate", "messages")},
    **{
        ("Mistral", name): "client.chat.stream(model=..., messages=[...])"
        for name in ("stream", "chat_stream")
    },
    ("Mistral", "parse"): "client.chat.parse(Kind, model=..., messages=[...])",
    ("Mistral", "run"): "client.chat.run(model=..., messages=..., tools=[...])",
    ("Mistral", "embed"): "client.embeddings.create(model=..., inputs=[...])",
    ("Mistral", "list_models"): "client.models.list()",
    ("Mistral", "conversations"): "client.beta.conversations.start(model=..., inputs=...)",
    ("Mistral", "libraries"): "client.beta.libraries",
    ("Mistral", "jobs"): "client.fine_tuning.jobs, or client.batch.jobs",
    ("Mistral", "moderations"): "client.classifiers.moderate(model=..., inputs=[...])",
    **{
        ("Agents", name): f"client.agents answers; client.beta.agents.{name}(...) keeps agents"
        for name in ("create", "get", "list", "update", "delete")
    },
    ("MistralAgents", "complete"): "client.beta.conversations.start(agent_id=..., inputs=...)",
    ("MistralAgents", "stream"): "client.beta.conversations.start_stream(agent_id=..., inputs=...)",
    ("MistralAgents", "retrieve"): "client.beta.agents.get(agent_id=...)",
    ("Conversations", "create"): "client.beta.conversations.start(model=..., inputs=...)",
    ("Conversations", "complete"): "client.beta.conversations.start(model=..., inputs=...)",
    ("Conversations", "stream"): "client.beta.conversations.start_stream(model=..., inputs=...)",
    ("Conversations", "send"): "client.beta.conversations.append(conversation_id=..., inputs=...)",
    ("Conversations", "retrieve"): "client.beta.conversations.get(conversation_id=...)",
    ("Libraries", "upload"): "client.beta.libraries.documents.upload(library_id=..., file=...)",
    ("Documents", "create"): "client.beta.libraries.documents.upload(library_id=..., file=...)",
    **{
        ("ConversationResponse", name): "it is response.text, or response.outputs[-1].content"
        for name in ("content", "output_text", "choices")
    },
    ("ConversationResponse", "id"): "it is response.conversation_id",
    ("ConversationResponse", "output"): "they are response.outputs",
    ("ConversationEvents", "content"): "it is event.data.content, of events message.output.delta",
    ("ConversationEvents", "type"): "it is event.event, and event.data.type",
    ("ConversationEvents", "delta"): "it is event.data.content, of events message.output.delta",
    ("Audio", "transcribe"): "client.audio.transcriptions.complete(model=..., file=...)",
    ("Transcriptions", "create"): "client.audio.transcriptions.complete(model=..., file=...)",
    ("Speech", "create"): "client.audio.speech.complete(input=..., model=..., voice_id=...)",
    ("Chat", "completions"): CHAT,
    ("Chat", "create"): CHAT,
    ("Embeddings", "embed"): "client.embeddings.create(model=..., inputs=[...])",
    ("Files", "create"): "client.files.upload(file=...)",
    ("Files", "content"): "client.files.download(file_id=...)",
    ("Files", "get"): "client.files.retrieve(file_id=...)",
    ("Models", "get"): "client.models.retrieve(model_id=...)",
}
"""Attributes that people look for at another place, by class and name."""


def of_keyword(key: str, known: Iterable[str]) -> str:
    """Say what to write in the place of a keyword that a function does not know.

    Args:
        key: The keyword.
        known: The keywords that it knows.

    Returns:
        What to put behind Python's own sentence, with the full stop between; nothing where there is
        nothing to say.
    """
    names = set(known)
    found = next((name for name in KEYWORDS.get(key, ()) if name in names), None)
    if found is None and key in WAYS:
        return f". {WAYS[key]}"
    if found is None:
        from difflib import get_close_matches  # noqa: PLC0415 - most errors have no keywords in them

        # In the order of the alphabet, so that two that are equally like do not change places.
        found = next(iter(get_close_matches(key, sorted(names), 1, 0.75)), None)
    if found is not None:
        note = NOTES.get(found)
        return f". Did you mean {found!r}?" + (f" ({note})" if note else "")
    if "extra_body" in names:
        return f". If the API takes it, pass extra_body={{{key!r}: ...}}"
    return ""


def of_attribute(kind: type[Any], name: str) -> str:
    """Say where an attribute is that people look for in objects of a class.

    Args:
        kind: The class.
        name: The attribute that it has not.

    Returns:
        What to put behind Python's own sentence; nothing where there is nothing to say.
    """
    for base in kind.__mro__:
        # A model that was made for a type, such as Parsed...[Recipe], is called by that too.
        place = PLACES.get((base.__name__.partition("[")[0], name))
        if place is not None:
            return f"; {place}"
    return ""


def refuse_attribute(owner: Any, name: str) -> Any:
    """Let Python refuse an attribute, and say where it is; what `__getattr__` calls.

    Args:
        owner: The object that is asked for it.
        name: The attribute.

    Returns:
        The attribute, where it is there after all.

    Raises:
        AttributeError: It is not.
    """
    try:
        # Once more, because Python forgets what a property that failed had to say.
        return object.__getattribute__(owner, name)
    except AttributeError as error:
        error.args = (f"{error}{of_attribute(owner.__class__, name)}",)
        raise


def of_arguments(arguments: dict[str, Any]) -> dict[str, str]:
    """Look for mistakes in arguments that were refused.

    Args:
        arguments: The arguments of an operation.

    Returns:
        What to write instead, by the names of the arguments.
    """
    found: dict[str, str] = {}
    for name, value in arguments.items():
        judge = _JUDGES.get(name)
        hint = judge(value) if judge is not None else None
        if hint is not None:
            found[name] = hint
    return found


def _of_messages(given: Any) -> str | None:
    if isinstance(given, str):
        return f'messages is a list: messages=[{{"role": "user", "content": {_short(given)}}}]'
    if isinstance(given, dict) or _has(given, "content", "role"):
        return "messages is a list, also where there is one: messages=[message]"
    if _has(given, "choices"):
        return _of_message("messages", given)
    if isinstance(given, (list, tuple)):
        for n, each in enumerate(cast("list[Any]", given)):
            hint = _of_message(f"messages[{n}]", each)
            if hint is not None:
                return hint
    return None


def _of_inputs(given: Any) -> str | None:
    if _has(given, "content", "role") or (isinstance(given, dict) and "role" in given):
        return "inputs is a text or a list, also where there is one entry: inputs=[entry]"
    items = _items(given)
    if items and all(isinstance(each, str) for each in items):
        return (
            'a list of inputs is one of entries: write [{"role": "user", "content": '
            f"{_short(items[0])}}}], or one text alone: inputs={_short(items[0])}"
        )
    return None


def _of_message(where: str, given: Any) -> str | None:
    if type(given).__name__.endswith("Event"):
        return f'{where} is an event; join the pieces: {{"role": "assistant", "content": text}}'
    if _has(given, "choices"):
        return f"{where} is a whole answer; its message is response.choices[0].message"
    if _has(given, "message"):
        return f"{where} is one of the answers; its message is choice.message"
    if isinstance(given, str):
        return f'{where} is a text: write {{"role": "user", "content": {_short(given)}}}'
    if isinstance(given, (list, tuple)):
        kind = "list" if isinstance(given, list) else "tuple"
        return f'{where} is a {kind}: write {{"role": "user", "content": "..."}}'
    return _of_role(where, cast("dict[Any, Any]", given)) if isinstance(given, dict) else None


def _of_role(where: str, message: dict[Any, Any]) -> str | None:
    role = message.get("role")
    if role is None:
        return f'{where} has no role: write {{"role": "user", "content": "..."}}'
    if not isinstance(role, str) or role in ROLES.values():
        return None
    if role in ROLES:
        return f'{where} has the role {_short(role)}, which is "{ROLES[role]}" here'
    return f'{where} has the role {_short(role)}: there are "system", "user", "assistant", "tool"'


def _of_format(given: Any) -> str | None:
    if isinstance(given, type):
        name = given.__name__
        return f"a class goes to client.chat.parse(response_format={name}, ...)"
    if isinstance(given, str):
        return f'write response_format={{"type": {_short(given)}}}'
    return None


def _of_document(given: Any) -> str | None:
    if isinstance(given, str) and given.startswith(("https://", "http://", "data:")):
        return (
            f'write document={{"type": "document_url", "document_url": {_short(given)}}}, or '
            '"image_url" in both places for an image'
        )
    if isinstance(given, (str, bytes)) or hasattr(given, "__fspath__"):
        return (
            'upload a file first: uploaded = client.files.upload(file=..., purpose="ocr"); its '
            "address is client.files.get_signed_url(file_id=uploaded.id).url, for "
            'document={"type": "document_url", "document_url": address}'
        )
    return None


def _of_tools(given: Any) -> str | None:
    for each in _items(given):
        if isinstance(each, str):
            return (
                f"the text {_short(each)} is no tool: write {_tool_named('...')}; "
                "client.chat.run takes a function itself, and calls it"
            )
        if callable(each):
            return (
                "a function is described, not passed: "
                f"tools=[{_tool_named(getattr(each, '__name__', 'f'))}]; "
                "client.chat.run takes it as it is, and calls it"
            )
    return None


def _tool_named(name: str) -> str:
    return f'{{"type": "function", "function": {{"name": "{name}", "parameters": {{...}}}}}}'


def _of_model(given: Any) -> str | None:
    return "model is the id of a model: pass its `id`" if _has(given, "id") else None


_JUDGES = {
    "inputs": _of_inputs,
    "messages": _of_messages,
    "response_format": _of_format,
    "document": _of_document,
    "tools": _of_tools,
    "model": _of_model,
}


def of_key(key: str) -> str | None:
    """Say what looks wrong about a key that was refused, without showing any of it.

    Args:
        key: What was sent behind `Bearer`.
    """
    if key[:7].lower() == "bearer ":
        return "The key that was sent begins with `Bearer ` twice: pass the key alone."
    if key[:1] in {'"', "'"}:
        return "The key that was sent has quotation marks around it: pass it without."
    if key[:1] in {"$", "<", "{"}:
        return "What was sent looks like the name of a variable, and not like what is in it."
    return None


def of_certificate() -> str:
    """Say what to do about a certificate that does not verify."""
    return (
        "The certificate of the server, or of a proxy before it, is signed by nobody that is "
        "trusted here, or is not for this address. If a company signs its own, set SSL_CERT_FILE "
        "to the file with its certificates, or pass client=httpx.Client(verify=...)"
    )


def of_timeout(kind: str, limits: dict[str, float | None], *, streams: bool) -> str | None:
    """Say which limit it was that ended an attempt.

    Args:
        kind: The name of the exception, such as `ReadTimeout`.
        limits: Seconds by `connect`, `read`, `write` and `pool`.
        streams: Whether the answer comes in pieces.
    """
    what = kind.removesuffix("Timeout").lower()
    limit = limits.get(what)
    if limit is None:
        return None
    setting = "stream_idle_ms or timeout_ms" if streams and what == "read" else "timeout_ms"
    done = {
        "connect": "No connection came about",
        "read": "Nothing came",
        "write": "Nothing more could be sent",
        "pool": "No connection became free",
    }[what]
    return f"{done} within {limit:g} s; {setting}, in milliseconds, sets that limit"


NO_TIME = "timeout_ms is 0, which leaves no time at all; leave it out for the default"

LOCAL = (
    "This is the address of the local server, and nothing listens there: start it with "
    "`python -m mistralai.local`"
)

NO_TLS = "Whatever listens there does not speak TLS: is the address to begin with http://?"


def _has(value: Any, *names: str) -> bool:
    # Only of models: a dict is judged by its keys where it is read, and anything may have methods.
    fields = getattr(value.__class__, "model_fields", ())
    return all(name in fields for name in names)


def _items(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, (list, tuple)) else [value]


def _short(text: str) -> str:
    text = str.__str__(text)  # one of a class of the user's may raise
    cut = text if len(text) <= _SHORT else text[: _SHORT - 3] + "..."
    # Pydantic takes no half of a surrogate pair in the text of an error.
    cut = cut.encode("utf-8", "backslashreplace").decode()
    return '"' + cut.replace('"', "'") + '"'


_SHORT = 40
