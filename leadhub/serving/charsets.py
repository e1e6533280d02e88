"""Everything that comes is UTF-8: what a request says of its charset is left out before Django reads it.

Django takes any codec of Python for a charset and decodes the address with it. Of those that are no encodings of text
(rot13, hex, idna) it knows nothing, and the request would end in a fault before there is anything to answer it with.
There are several ways to write one (RFC 2231), and faults in other parameters end alike: only what forms need is kept.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

BOUNDARY = re.compile(r""";\s*boundary\s*=\s*(?:"[^"]*"|[^;]*)""", re.IGNORECASE)

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def in_utf8(application: Application) -> Application:
    """The application, for requests whose types say nothing but the boundary of a form."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        said = environ.get("CONTENT_TYPE", "")
        if ";" in said:
            boundary = BOUNDARY.search(said)
            environ["CONTENT_TYPE"] = said.partition(";")[0] + (boundary[0] if boundary else "")
        return application(environ, start_response)

    return serve
