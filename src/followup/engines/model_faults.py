"""Every error of openai's becomes one of ours, in one place; and which are worth another try.

No message here holds a key, a request or an answer: a server may echo what it was sent.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx
import openai

from followup.engines.servers import Server
from followup.errors import (
    AccessDenied,
    AnswerRefused,
    AnswerTruncated,
    EngineFailed,
    NotThere,
    ServerBusy,
    ServerRejected,
    ServerUnreachable,
    TookTooLong,
)


class BrokenBody(openai.APIConnectionError):
    """A body that calls itself JSON and is none: cut off on its way, or never whole."""


_SECRET = re.compile(r"\b(?:sk|pk|key|gsk|xai)-[\w*.-]{4,}|\bBearer\s+\S+", re.IGNORECASE)
_SAID_LIMIT = 160


def translate(error: openai.OpenAIError, server: Server) -> EngineFailed:
    """One of our errors for any of theirs."""
    host = server.host
    if isinstance(error, openai.APIStatusError):
        return _for_status(error, server)
    # The aiohttp transport calls a refused connection a timeout of connecting.
    connected = not isinstance(error.__cause__, httpx.ConnectTimeout)
    if isinstance(error, BrokenBody):
        return ServerRejected(
            f"{host} answered with what is no JSON, after all retries.",
            "A proxy may cut answers off; OPENAI_BASE_URL usually ends in /v1.",
        )
    if isinstance(error, openai.APITimeoutError) and connected:
        return TookTooLong(
            f"{host} gave no answer in time.",
            "Try again, or raise FOLLOWUP_TIMEOUT for a slow model.",
        )
    if isinstance(error, openai.APIConnectionError):
        return ServerUnreachable(
            f"{host} cannot be reached, or the connection broke.",
            "Is the server running, and is OPENAI_BASE_URL right? `followup doctor` tries it.",
        )
    if isinstance(error, openai.LengthFinishReasonError):
        return truncated(host)
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return refused(host)
    if isinstance(error, openai.APIResponseValidationError):
        return ServerRejected(
            f"{host} does not answer as a chat completions server does.",
            "OPENAI_BASE_URL usually ends in /v1.",
        )
    return EngineFailed(
        f"{host}: the call failed ({type(error).__name__}).", "`followup doctor` tries the server."
    )


def truncated(host: str) -> AnswerTruncated:
    return AnswerTruncated(
        f"{host}: the answer was cut off at the token limit.",
        "Raise max_tokens in the prompt's front matter, or take a model that writes less.",
    )


def refused(host: str) -> AnswerRefused:
    return AnswerRefused(
        f"{host}: the model declined to answer.", "Try another model, or --engine offline."
    )


def worth_another_try(error: BaseException) -> bool:
    """Timeouts, broken connections, 408, 409, 429 and 5xx; never 400, 401, 403, 404, and not a
    spent quota, which no waiting brings back."""
    if isinstance(error, openai.APIStatusError):
        if error.code == "insufficient_quota" or error.status_code == HTTPStatus.NOT_IMPLEMENTED:
            return False
        return error.status_code in (408, 409, 429) or error.status_code >= 500
    return isinstance(error, openai.APIConnectionError)


def failure_in(completion: Any) -> openai.APIStatusError | None:
    """The failure that stands in a body where an answer should, as gateways send it with a 200."""
    told = getattr(completion, "error", None)
    if not told or getattr(completion, "choices", None):
        return None
    body = told if isinstance(told, dict) else {"message": str(told)}
    code = body.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else HTTPStatus.BAD_REQUEST
    request = httpx.Request("POST", "http://gateway.invalid")
    kind = openai.RateLimitError if status == 429 else openai.APIStatusError
    return kind("in the body", response=httpx.Response(status, request=request), body=body)


def retry_after(error: BaseException | None, now: float) -> float | None:
    """The seconds that the server asks to wait; `now` is the wall clock in epoch seconds."""
    if not isinstance(error, openai.APIStatusError):
        return None
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after", "")
        if value.replace(".", "", 1).isdigit():
            return float(value)
        return max(0.0, parsedate_to_datetime(value).timestamp() - now) if value else None
    except (ValueError, OverflowError):
        return None


def plain(text: str, secrets: Sequence[str]) -> str:
    """A server's words on one line, without secrets and without what looks like a key."""
    text = " ".join(text.split())
    for secret in secrets:
        text = text.replace(secret, "…")
    return _SECRET.sub("…", text)


def said(error: openai.APIStatusError, secrets: Sequence[str] = ()) -> str:
    """What the server said, short and `plain`."""
    body = error.body
    text = body.get("message") if isinstance(body, dict) else None
    if isinstance(body, dict) and text is None:
        inner = body.get("error")
        text = inner.get("message") if isinstance(inner, dict) else inner
    text = plain(str(text or ""), secrets)
    return text if len(text) <= _SAID_LIMIT else text[:_SAID_LIMIT] + "…"


def _given_up(error: openai.APIStatusError) -> str:
    """Why a call that might be made again is not."""
    seconds = retry_after(error, time.time())
    return f"and asks to wait {seconds:.0f} s" if seconds else "after all retries"


def _for_status(error: openai.APIStatusError, server: Server) -> EngineFailed:
    status, host = error.status_code, server.host
    told = said(error, server.secrets)
    detail = f" It says: {told}" if told else ""
    if status in (401, 403):
        # What it says is left out: servers quote a part of the key there.
        return AccessDenied(
            f"{host} refused the key ({status}).",
            "Check OPENAI_API_KEY, and that it may use this model.",
        )
    if error.code == "insufficient_quota":
        return ServerBusy(f"{host}: the account's quota is spent.", "Check the plan and billing.")
    if status == HTTPStatus.NOT_FOUND:
        what = f"has no model '{server.model}' or no such path" if server.model else "has no path"
        return NotThere(
            f"{host} {what} (404).{detail}",
            "Name a model with --model; `followup doctor` lists what the server has. "
            "OPENAI_BASE_URL usually ends in /v1.",
        )
    if status in (408, 409, 429) or status >= 500:
        return ServerBusy(
            f"{host} is busy or failing ({status}), {_given_up(error)}.{detail}",
            "Try again later, or use --engine offline.",
        )
    return ServerRejected(
        f"{host} refused the request ({status}).{detail}", "See `followup doctor`."
    )
