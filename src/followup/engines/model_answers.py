"""What is wrong with an answer that came whole, and how it is asked for again."""

from __future__ import annotations

import json
from typing import Any

from openai.types.chat import ChatCompletion, ChatCompletionMessage
from pydantic import ValidationError

from followup.engines.answers import Answer


class Unfit(Exception):
    """An answer that came whole but does not fit the schema."""

    def __init__(self, text: str, faults_found: list[str]) -> None:
        super().__init__("an answer did not fit the schema")
        self.text, self.found = text, faults_found


def sound(completion: Any) -> ChatCompletion | None:
    """The completion where its first choice holds a message, for openai's client checks nothing;
    None where it does not. Text that comes in parts is joined, and a call of nothing dropped."""
    if not isinstance(completion, ChatCompletion) or not completion.choices:
        return None
    message = getattr(completion.choices[0], "message", None)
    if not isinstance(message, ChatCompletionMessage):
        return None
    content: Any = message.content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        message.content = "".join(text for text in parts if isinstance(text, str))
    called = (getattr(call, "function", None) for call in message.tool_calls or ())
    if any(getattr(one, "arguments", None) is None for one in called):
        message.tool_calls = None
    return completion


def tokens(completion: Any) -> tuple[int, int] | None:
    """Tokens in and out, where the server says."""
    usage = getattr(completion, "usage", None)
    told = [getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens")]
    counts = [one if isinstance(one, int) and one > 0 else 0 for one in told]
    return (counts[0], counts[1]) if usage else None


def keeps_form(text: str, schema: type[Answer]) -> bool:
    """Whether a text at least begins as an object, and names a field of the schema if it is one."""
    if not text.lstrip().startswith("{"):
        return False
    try:
        told = json.loads(text, strict=False)
    except ValueError:
        return True
    return not schema.model_fields.keys().isdisjoint(told)


def unfit(completion: ChatCompletion, cause: BaseException) -> Unfit:
    """The answer's text and what is wrong with it, without the values."""
    text = _text(completion)
    if not isinstance(cause, ValidationError):
        return Unfit(text, ["it is not one JSON object of the schema"])
    found = []
    for one in cause.errors(include_input=False, include_url=False, include_context=False)[:6]:
        where = ".".join(str(part) for part in one["loc"])
        told = "it is not valid JSON" if one["type"] == "json_invalid" else one["msg"]
        told = told.removeprefix("Value error, ")
        found.append(f"{where}: {told}" if where else told)
    return Unfit(text, found)


def reask(wrong: Unfit) -> list[dict[str, str]]:
    """The answer once more as the model gave it, and what is to be done about it."""
    listed = "\n".join(f"- {one}" for one in wrong.found)
    return [
        {"role": "assistant", "content": wrong.text or "(empty)"},
        {
            "role": "user",
            "content": f"That answer cannot be used:\n{listed}\n"
            "Return the whole answer again, as one JSON object of the schema.",
        },
    ]


def ran_on(completion: ChatCompletion, most: int | None) -> bool:
    """Whether an answer took all the tokens that it might: llama.cpp's Python server ends a
    function call that it cut off as if it were whole."""
    used = tokens(completion)
    return used is not None and most is not None and used[1] >= most


def mended(completion: ChatCompletion) -> ChatCompletion | None:
    """The same with its line breaks inside strings written as JSON has them, which servers that
    decode by a grammar let through; None where that is not what is wrong."""
    text = _text(completion)
    try:
        told: Any = json.loads(text, strict=False)
        json.loads(text)
        return None
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Invalid control character"):
            return None
    function, whole = _function(completion), json.dumps(told, ensure_ascii=False)
    if function is not None:
        function.arguments = whole
    else:
        completion.choices[0].message.content = whole
    return completion


def _text(completion: ChatCompletion) -> str:
    function = _function(completion)
    text: str = function.arguments if function is not None else ""
    return text or completion.choices[0].message.content or ""


def _function(completion: ChatCompletion) -> Any:
    calls = completion.choices[0].message.tool_calls
    return getattr(calls[0], "function", None) if calls else None
