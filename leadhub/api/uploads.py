"""Files that callers send: streamed to disk up to a bound, and never into the database or memory as a whole."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from leadhub.api.problems import UnsupportedMediaType
from leadhub.errors import BadRequest, FieldError, TooLarge

MULTIPART = "multipart/form-data"
FIELD = "file"
# What the parts of a form take besides the file.
FRAME = 64 * 1024
OVERFLOWN = "leadhub.upload_overflown"


class CappedUpload(TemporaryFileUploadHandler):
    """Writes a file to the temporary folder and stops reading at the bound; the request remembers that it did."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """One part more."""
        self.received += len(raw_data)
        if self.received > settings.LARGEST_UPLOAD:
            assert self.request is not None, "Django gives its handlers the request"
            self.request.META[OVERFLOWN] = True
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, on disk; its digest tells a request that is repeated from another one."""

    name: str
    content: BinaryIO
    sha256: str


def upload_of(request: HttpRequest) -> Upload:
    """The one file of a multipart form; 413 beyond the bound, 415 for another kind of body, 400 without a file."""
    if request.content_type != MULTIPART:
        raise UnsupportedMediaType(f"Send the file as {MULTIPART}, in the field {FIELD!r}.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.LARGEST_UPLOAD + FRAME:
        raise _too_large()
    try:
        files: Any = request.FILES
        names = [*request.POST.keys(), *files.keys()]
    except MultiPartParserError as error:
        raise BadRequest(f"The form cannot be read: {error}") from error
    refuse_overflow(request)
    for name in names:
        if name != FIELD:
            detail = f"there is no field {name!r} that can be sent here"
            raise BadRequest(
                f"/{name}: {detail}.", code="unknown_field", errors=[FieldError(f"/{name}", "unknown_field", detail)]
            )
    given = files.getlist(FIELD)
    if len(given) != 1:
        detail = f"send one file in the field {FIELD!r}"
        raise BadRequest(f"/{FIELD}: {detail}.", code="required", errors=[FieldError(f"/{FIELD}", "required", detail)])
    return uploaded(given[0])


def uploaded(file: Any) -> Upload:
    """A file of Django's, as its reader takes it."""
    digest = sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return Upload(file.name or "", cast("BinaryIO", file.file), digest.hexdigest())


def refuse_overflow(request: HttpRequest) -> None:
    """413 where the bound was reached while the form was read."""
    if request.META.get(OVERFLOWN):
        raise _too_large()


def _too_large() -> TooLarge:
    most = settings.LARGEST_UPLOAD // (1024 * 1024)
    return TooLarge(f"The file is larger than {most} MiB. Split it, or use the command on the server.", most_mib=most)


def form_schema() -> dict[str, Any]:
    """The body of an upload, as OpenAPI has it."""
    file = {"type": "string", "format": "binary", "description": "CSV or XLSX; what it is, is told by its content."}
    return {"type": "object", "required": [FIELD], "properties": {FIELD: file}, "additionalProperties": False}
