"""The guarded way out for clients of APIs: every method, the same judged addresses, bounded in time and size."""

import httpcore
import httpx

from leadhub.egress.addresses import AddressRefused, destination_of
from leadhub.egress.dialling import Connect, Deadline, Dialler, NameUnknown, Resolve, connect, look_up, tls

DEADLINE = 30.0
LARGEST_ANSWER = 16 * 1024 * 1024


class GuardedTransport(httpx.BaseTransport):
    """Sends one request at a time to public addresses only; no redirect is followed, no proxy of the environment asked.

    Raises httpx.TransportError where there is no answer in time, and AddressRefused for an address that leadhub does
    not call. Nothing is unpacked: packed answers are not asked for.
    """

    def __init__(
        self,
        *,
        seconds: float = DEADLINE,
        largest: int = LARGEST_ANSWER,
        resolve: Resolve = look_up,
        connect: Connect = connect,
    ) -> None:
        self._seconds = seconds
        self._largest = largest
        self._resolve = resolve
        self._connect = connect

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One call, read whole."""
        destination = destination_of(str(request.url))
        dialler = Dialler(
            destination, Deadline(self._seconds), self._largest, resolve=self._resolve, connect=self._connect
        )
        request.headers["Accept-Encoding"] = "identity"
        request.headers["Connection"] = "close"
        context = tls() if destination.scheme == "https" else None
        try:
            with httpcore.ConnectionPool(ssl_context=context, max_connections=1, network_backend=dialler) as pool:
                told = pool.handle_request(
                    httpcore.Request(
                        request.method,
                        httpcore.URL(
                            scheme=destination.scheme.encode(),
                            host=destination.host.encode(),
                            port=destination.port,
                            target=destination.target.encode(),
                        ),
                        headers=request.headers.raw,
                        content=request.read(),
                    )
                )
                content = told.read()
        except httpcore.TimeoutException as error:
            kind = httpx.ConnectTimeout if isinstance(error, httpcore.ConnectTimeout) else httpx.ReadTimeout
            raise kind(str(error), request=request) from error
        except (NameUnknown, httpcore.ConnectError) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        except httpcore.ProtocolError as error:
            raise httpx.RemoteProtocolError(str(error), request=request) from error
        except (httpcore.NetworkError, OSError) as error:
            raise httpx.ReadError(str(error), request=request) from error
        return httpx.Response(told.status, headers=told.headers, content=content, request=request)


__all__ = ["AddressRefused", "GuardedTransport"]
