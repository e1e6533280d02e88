"""A body that ends before its Content-Length is none: whoever sent it is gone, and the rest was never heard.

WSGI lets a server end the input early, and Django takes what came for the whole: half a form would be saved with half
of its boxes unticked. A broken connection (OSError) it forgives where it looks for the token of a form, and goes on
with an empty one. So whoever reads such a body gets what Django answers with 400 from everywhere.
"""

from collections.abc import Iterable
from io import BufferedReader, RawIOBase
from typing import Any, Final

from django.core.exceptions import BadRequest

from leadhub.serving.charsets import Application

CUT: Final = "The body ended before its Content-Length. Send it again, whole."


class Promised(RawIOBase):
    """The bytes of a body of `length` bytes; raises BadRequest where they end before."""

    def __init__(self, source: Any, length: int) -> None:
        self._source = source
        self._left = length

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as one read goes; 0 at the end that was promised."""
        if not self._left:
            return 0
        try:
            part = self._source.read(min(len(buffer), self._left))
        except OSError as error:
            raise BadRequest(CUT) from error
        if not part:
            raise BadRequest(CUT)
        buffer[: len(part)] = part
        self._left -= len(part)
        return len(part)


def in_full(application: Application) -> Application:
    """The application, for bodies that come whole."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            # Django reads no body then.
            length = 0
        if length > 0:
            environ["wsgi.input"] = BufferedReader(Promised(environ["wsgi.input"], length))
        return application(environ, start_response)

    return serve
