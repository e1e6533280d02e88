"""The process of receivers: plain HTTP on the loopback address, with no part of leadhub in it."""

import json
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "user-agent")


@dataclass
class Habit:
    """How one receiver behaves, and what it got."""

    answers: list[Any] = field(default_factory=list)
    then: Any = 200
    secret: str | None = None
    log: list[dict[str, Any]] = field(default_factory=list)


habits: dict[str, Habit] = {}
guard = threading.Lock()
hanging: list[threading.Event] = []


class Receiver(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """A message, or the word that lets hanging ones go."""
        if self.path == "/release":
            with guard:
                while hanging:
                    hanging.pop().set()
            self._say(200)
            return
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        entry: dict[str, Any] = {name: self.headers.get(name) for name in HEADERS}
        entry |= {"id": entry["webhook-id"], "whole": len(body) == length, "body": body.decode(), "answered": None}
        habit = _habit_of(self.path.rpartition("/")[2])
        with guard:
            habit.log.append(entry)
            answer = habit.answers.pop(0) if habit.answers else habit.then
        if habit.secret is not None:
            answer = self._verified(habit.secret, body, answer)
        self._answer(answer, entry)

    def do_PUT(self) -> None:
        """How a receiver shall behave from now on."""
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        habit = _habit_of(self.path.rpartition("/")[2])
        with guard:
            for name, value in told.items():
                setattr(habit, name, value)
        self._say(200)

    def do_GET(self) -> None:
        """What a receiver got."""
        with guard:
            text = json.dumps(_habit_of(self.path.rpartition("/")[2]).log)
        self._say(200, text)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written to standard error."""

    def _verified(self, secret: str, body: bytes, answer: Any) -> Any:
        try:
            Webhook(secret).verify(body, dict(self.headers))
        except WebhookVerificationError:
            return 401
        return answer

    def _answer(self, answer: Any, entry: dict[str, Any]) -> None:
        if answer == "hang":
            released = threading.Event()
            with guard:
                hanging.append(released)
            released.wait()
            answer = 200
        if answer == "break":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        status, headers, content = answer if isinstance(answer, list) else (answer, {}, "")
        # Whoever was killed while it waited does not hear this.
        with suppress(OSError):
            self._say(status, content, headers)
            entry["answered"] = status

    def _say(self, status: int, text: str = "", headers: dict[str, str] | None = None) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _habit_of(name: str) -> Habit:
    return habits.setdefault(name, Habit())


class Server(ThreadingHTTPServer):
    """Takes as many callers at once as there may be."""

    daemon_threads = True
    request_queue_size = 256


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Receiver)
    print(server.server_address[1], flush=True)
    server.serve_forever()
