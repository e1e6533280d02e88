"""The base of every REST endpoint: what it declares is what it checks, runs and documents."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leadhub import clock
from leadhub.api.bodies import View, converted, raw_body
from leadhub.api.filters import Filters, single_values
from leadhub.api.idempotency import answer_once, fingerprint, key_of
from leadhub.api.json import JSONRenderer, read_json
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Page, Window, size_of
from leadhub.api.preconditions import check_if_match, etag_of
from leadhub.api.problems import MethodNotAllowed
from leadhub.api.requests import notes_of
from leadhub.api.shapes import read_shape, shaped
from leadhub.api.sight import sight_of
from leadhub.api.throttles import admit, headers_of
from leadhub.api.tokens import actor_of
from leadhub.api.uploads import upload_of
from leadhub.published.changes import deprecations

Handler = TypeVar("Handler", bound=Callable[..., Any])
PAGING = ("cursor", "page_size", "ordering")
SHAPING = ("expand", "fields")
BACK = "b."
JSON_TYPE = "application/json"
CHANGELOG = "/api/v1/meta/changelog/"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter that is neither filter, page nor shape."""

    name: str
    gives: Any
    detail: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a handler declares: enough to check the request and to write its part of OpenAPI.

    `version` answers the version of the object at a path: with it If-Match is judged before the body, and demanded
    unless it is said not to be.
    `media` is the type of what is answered, where that is no JSON: the handler then answers the whole response.
    With `upload` the body is a form with one file, which the handler is given on disk.
    An answer that `tells_secret` is kept sealed for whoever repeats the request.
    """

    name: str
    summary: str
    body: Any = None
    answer: Any = None
    shows: Noun[Any] | None = None
    lists: Listing[Any] | None = None
    filters: type[Filters] | None = None
    paged: bool = False
    parameters: tuple[Parameter, ...] = ()
    errors: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    status: int = 200
    if_match: bool = False
    version: Callable[..., int | str] | None = None
    demands_version: bool = True
    by_index: bool = False
    media: str = JSON_TYPE
    tells_secret: bool = False
    upload: bool = False

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Every query parameter that the handler reads."""
        names: list[str] = [parameter.name for parameter in self.parameters]
        filters = self.lists.filters if self.lists else self.filters
        names += filters.names() if filters else []
        names += PAGING if self.lists else PAGING[:2] if self.paged else ()
        names += SHAPING if self.lists or self.shows else ()
        return tuple(names)


class AlwaysJSON(BaseContentNegotiation):
    """There is one representation; what the caller would accept changes nothing."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """The first."""
        return next(iter(parsers))

    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None) -> Any:
        """The first."""
        first = next(iter(renderers))
        return first, first.media_type


class Endpoint(APIView):
    """A path. `verbs` names the policy verb of each method; handlers are declared with `describes`."""

    verbs: ClassVar[Mapping[str, str]]
    content_negotiation_class = AlwaysJSON

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """405; the problem names the methods there are."""
        raise MethodNotAllowed(f"{request.method} does not exist here; there is {', '.join(self.allowed_methods)}.")

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """The methods there are."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def perform_authentication(self, request: Request) -> None:
        """Who calls is counted first."""
        admit(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer says what is left of the limit, and what will not be there for long."""
        final = super().finalize_response(request, response, *args, **kwargs)
        for name, value in {**headers_of(request._request), **self._notice(request)}.items():
            final[name] = value
        return final

    def _notice(self, request: Request) -> dict[str, str]:
        """What is said of an operation, or of a parameter of this request, that is deprecated."""
        handler = getattr(self, (request.method or "").lower(), None)
        operation: Operation | None = getattr(handler, "operation", None)
        if operation is None:
            return {}
        notes, name = notes_of(request._request), f"rest:{operation.name}"
        notes.asked.append(name)
        notes.deprecated += [
            one for one in (name, *(f"{name}?{given}" for given in request.GET)) if one in deprecations()
        ]
        if not notes.deprecated:
            return {}
        return deprecations()[notes.deprecated[0]].headers(request.build_absolute_uri(CHANGELOG))


def describes(name: str, summary: str, **declared: Any) -> Callable[[Handler], Handler]:
    """Declare a handler: `name` is the operationId, the rest the fields of `Operation`.

    The handler is called with the parsed body as `body` when one is declared, and answers a View, a list, a mapping,
    None (204) or a Response.
    """
    operation = Operation(name=name, summary=summary, **declared)

    def decorate(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def handle(endpoint: Endpoint, request: Request, **path: Any) -> HttpResponseBase:
            return _answered(operation, functools.partial(handler, endpoint), request, path)

        handle.operation = operation  # type: ignore[attr-defined]  # read by the OpenAPI generator
        return handle  # type: ignore[return-value]  # the same call for Django

    return decorate


def given_of(request: Request, operation: Operation) -> dict[str, str]:
    """The query parameters by name, checked against what the operation declares."""
    return single_values(request._request.GET, operation.parameter_names)


def _answered(
    operation: Operation, handler: Callable[..., Any], request: Request, path: dict[str, Any]
) -> HttpResponseBase:
    given_of(request, operation)
    if operation.version is not None:
        version = operation.version(request, **path)
        check_if_match(request._request, version, demanded=operation.demands_version)
    raw = b""
    if operation.body is not None:
        raw = raw_body(request._request)
        if operation.by_index:
            path["body"] = converted(read_json(raw, by_index=True), operation.body)
        else:
            path["body"] = converted(read_json(raw), operation.body)

    if operation.upload:
        path["upload"] = upload_of(request._request)
        raw = path["upload"].sha256.encode()

    def work() -> HttpResponse:
        return _rendered(handler(request, **path), operation.status)

    key = key_of(request._request) if request.method == "POST" else None
    if key is None:
        return work()
    actor = actor_of(request)
    assert actor.user_id is not None, "a caller with credentials has an id"
    return answer_once(
        principal=actor.user_id,
        key=key,
        sha256=fingerprint(request._request, _canonical(raw, operation)),
        sight=lambda: sight_of(actor, clock.now()),
        work=work,
        is_secret=lambda: operation.tells_secret,
    )


def _canonical(raw: bytes, operation: Operation) -> bytes:
    """Bodies that differ in blanks or the order of keys are the same; those of bulk are not parsed a second time."""
    if operation.by_index or operation.upload or not raw:
        return raw
    return msgspec.json.encode(read_json(raw), order="sorted")


def _rendered(result: Any, status: int) -> HttpResponse:
    # A streamed answer is none of a POST: nothing is kept of it, so it need not have its content at hand.
    if isinstance(result, HttpResponse | StreamingHttpResponse) and not isinstance(result, Response):
        return cast("HttpResponse", result)
    if result is None:
        return HttpResponse(status=204)
    headers = {}
    content = result
    if isinstance(result, Response):
        content, status = result.data, result.status_code
        headers = {name: value for name, value in result.headers.items() if name != "Content-Type"}
    body = JSONRenderer().render(content)
    return HttpResponse(body, status=status, content_type=JSONRenderer.media_type, headers=headers)


def listed(request: Request, listing: Listing[Any]) -> dict[str, Any]:
    """One page of a list, with the addresses of its neighbours."""
    given = _query_of(request)
    shape = read_shape(listing.noun, given)
    actor = actor_of(request)
    window = window_of(given)
    filters = {name: value for name, value in given.items() if name not in (*PAGING, *SHAPING)}
    page = listing.page(actor, filters, given.get("ordering"), window)
    return paged(request, page, shaped(actor, listing.noun, page.rows, shape))


def window_of(given: Mapping[str, str]) -> Window:
    """The part of a list that `cursor` and `page_size` ask for; a cursor that leads back says so."""
    cursor = given.get("cursor")
    size = size_of(given.get("page_size"))
    if cursor is None:
        return Window(size)
    return Window(size, cursor.removeprefix(BACK), backwards=cursor.startswith(BACK))


def paged(request: Request, page: Page[Any], results: Sequence[Any]) -> dict[str, Any]:
    """The envelope of a list."""
    following = _address(request, page.cursors[-1]) if page.has_next and page.cursors else None
    preceding = _address(request, BACK + page.cursors[0]) if page.has_previous and page.cursors else None
    return {"results": results, "next": following, "previous": preceding}


def _query_of(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in request._request.GET.items()}


def _address(request: Request, cursor: str) -> str:
    query = request._request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=',:')}")


def shown(
    request: Request,
    noun: Noun[Any],
    key: UUID,
    *,
    version: int | str | None = None,
    status: int = 200,
    view: View | None = None,
) -> Response:
    """One object as it now stands, in the shape that was asked for; with a version also its ETag.

    `view` is given where it holds what is told only this once.
    """
    actor = actor_of(request)
    shape = read_shape(noun, _query_of(request))
    view = view or noun.read(actor, key)
    (content,) = shaped(actor, noun, [view], shape)
    return Response(content, status=status, headers={"ETag": etag_of(version)} if version is not None else None)


__all__ = [
    "Endpoint",
    "Operation",
    "Parameter",
    "check_if_match",
    "describes",
    "given_of",
    "listed",
    "paged",
    "shown",
    "window_of",
]
