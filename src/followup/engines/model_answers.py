"""What is wrong with an answer that came whole, and how it is asked for again."""

from __future__ import annotations

import json
from typing import Any

from openai.types.chat import ChatCompletion
from pydantic import ValidationError


class Unfit(Exception):
    """An answer that came whole but does not fit the schema."""

    def __init__(self, text: str, faults_found: list[str]) -> None:
        super().__init__("an answer did not fit the schema")
        self.text, self.found = text, faults_found


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
    usage = completion.usage
    return usage is not None and most is not None and usage.completion_tokens >= most


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
