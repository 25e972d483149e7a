"""One family of errors; each class holds its exit code, each error a hint on what to do.

FollowupError
├── BadUse            2  an option or a combination of options that cannot work
├── BadInput          2  a file, a paste or a row that cannot be read
├── BadConfig         2  followup.toml, a prompt or a library item that is not well formed
└── EngineFailed      3  the engine could not answer
    ├── NotConfigured     no key and no server, or a package that is missing
    ├── AccessDenied      the server refused the key (401, 403)
    ├── ServerRejected    the request itself was refused (400, 404, 422)
    │   └── NotThere          no such model or no such path (404)
    ├── ServerBusy        429 or 5xx, after all retries
    ├── ServerUnreachable no connection, or it broke
    ├── TookTooLong       the deadline for the whole draft passed
    ├── AnswerTruncated   the answer hit the token limit
    ├── AnswerRefused     the model declined to answer
    ├── AnswerUnusable    the answer did not fit the schema, after all re-asks
    └── BudgetSpent       --max-cost would be passed
"""

from __future__ import annotations


class FollowupError(Exception):
    """The root: `str(error)` is one clear line, `error.hint` says what to do."""

    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(" ".join(message.split()))
        self.hint = " ".join(hint.split())


class BadUse(FollowupError):
    exit_code = 2


class BadInput(FollowupError):
    exit_code = 2


class BadConfig(FollowupError):
    exit_code = 2


class EngineFailed(FollowupError):
    exit_code = 3


class NotConfigured(EngineFailed): ...


class AccessDenied(EngineFailed): ...


class ServerRejected(EngineFailed): ...


class NotThere(ServerRejected): ...


class ServerBusy(EngineFailed): ...


class ServerUnreachable(EngineFailed): ...


class TookTooLong(EngineFailed): ...


class AnswerTruncated(EngineFailed): ...


class AnswerRefused(EngineFailed): ...


class AnswerUnusable(EngineFailed): ...


class BudgetSpent(EngineFailed): ...
