"""Everything that comes is UTF-8: what a request says of its charset is left out before Django reads it.

Django takes any codec of Python for a charset and decodes the address with it. Of those that are no encodings of text
(rot13, hex, idna) it knows nothing, and the request would end in a fault before there is anything to answer it with.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

CHARSET = re.compile(r""";\s*charset\s*=\s*(?:"[^"]*"|[^;]*)""", re.IGNORECASE)

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def in_utf8(application: Application) -> Application:
    """The application, for requests whose types name no charset."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        kind = environ.get("CONTENT_TYPE", "")
        if ";" in kind:
            environ["CONTENT_TYPE"] = CHARSET.sub("", kind)
        return application(environ, start_response)

    return serve
