"""The one family of refusals: raised by use cases, translated once for REST and once for GraphQL."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of the input: a JSON pointer (RFC 6901) to the value, a stable code and a sentence."""

    pointer: str
    code: str
    detail: str

    def as_dict(self) -> dict[str, str]:
        """The shape both doors print."""
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail}


class DomainError(Exception):
    """A refusal with an HTTP status, a stable code, a sentence, and facts that help the caller to go on."""

    status = 409
    code = "conflict"
    title = "Not possible in the current state"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
        **facts: object,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.facts = facts

    def body(self) -> dict[str, object]:
        """What both doors print beside the request id."""
        body: dict[str, object] = {
            "type": f"urn:leadhub:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = [error.as_dict() for error in self.errors]
        return body | self.facts


class BadRequest(DomainError):
    """The request cannot be understood."""

    status, code, title = 400, "malformed", "The request cannot be understood"


class NotAuthenticated(DomainError):
    """There are no credentials, or they are not known."""

    status, code, title = 401, "authentication_required", "Sign in first"


class NotAllowed(DomainError):
    """The caller may know of the thing, but its role may not do this."""

    status, code, title = 403, "not_allowed", "Your role may not do this"


class NotFound(DomainError):
    """There is no such thing, or the caller may not know of it: both read the same."""

    status, code, title = 404, "not_found", "Not found"


class Conflict(DomainError):
    """A rule of the domain forbids it now."""


class TooLarge(DomainError):
    """More than the service takes at once."""

    status, code, title = 413, "too_large", "Too much at once"


class Stale(DomainError):
    """The thing has changed since the caller read it."""

    status, code, title = 412, "stale", "Changed meanwhile"


class PreconditionRequired(DomainError):
    """The caller must say which version it means to change."""

    status, code, title = 428, "if_match_required", "Say which version you mean"


class NotAcceptable(DomainError):
    """Understood, but a value is not acceptable."""

    status, code, title = 422, "not_acceptable", "A value is not acceptable"


class Unavailable(DomainError):
    """A part of the service is down or too busy; nothing was saved."""

    status, code, title = 503, "unavailable", "Try again in a moment"
