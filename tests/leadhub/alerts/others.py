"""The systems of others that alerts go to, in a process of their own: Slack, Teams and a mail server.

Run as a program it says on one line where it listens, and serves until its standard input ends. What came is read at
`/control/seen`; what is answered next, by path or by SMTP verb, is told at `/control/answers`; both are forgotten at
`/control/forget`. Without such words all are well: Slack answers as its Web API does, an incoming webhook with `ok`, a
workflow with 202.
"""

import asyncio
import json
import sys
import threading
import time
from collections import defaultdict, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

METHODS: dict[str, Any] = json.loads((Path(__file__).parent / "slack_methods.json").read_text())["methods"]
# The published description is older than these.
NEWER = frozenset({"metadata"})
KINDS = {"string": str, "boolean": bool}
TOKEN = "xoxb-1234567890-abcdef"
PATIENCE = 60.0


class Book:
    """What came, and what is to be answered next."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen: list[dict[str, Any]] = []
        self.answers: dict[str, deque[dict[str, Any]]] = defaultdict(deque)
        self.released = threading.Event()

    def note(self, **came: Any) -> None:
        """Something came."""
        with self.lock:
            self.seen.append(came)

    def next(self, where: str) -> dict[str, Any]:
        """What is answered there; the last word stays while it says so."""
        with self.lock:
            line = self.answers[where]
            if not line:
                return {}
            return line[0] if line[0].get("always") else line.popleft()


BOOK = Book()


class Pages(BaseHTTPRequestHandler):
    """Slack's methods and webhooks, Teams' workflows, and the control of this program."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        """What came so far."""
        with BOOK.lock:
            self._say(200, json.dumps(BOOK.seen), "application/json")

    def do_POST(self) -> None:
        """A call, or a word of control."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/control/answers":
            self._told(json.loads(body))
        elif self.path == "/control/forget":
            with BOOK.lock:
                BOOK.seen.clear()
                BOOK.answers.clear()
            self._say(200, "", "text/plain")
        elif self.path == "/control/release":
            BOOK.released.set()
            self._say(200, "", "text/plain")
        else:
            self._called(body)

    def _told(self, answers: dict[str, list[dict[str, Any]]]) -> None:
        with BOOK.lock:
            for where, line in answers.items():
                BOOK.answers[where] = deque(line)
                if any(answer.get("hold") for answer in line):
                    BOOK.released.clear()
        self._say(200, "", "text/plain")

    def _called(self, body: bytes) -> None:
        given = self._read(body)
        BOOK.note(path=self.path, content=given, token=self.headers.get("Authorization", "").removeprefix("Bearer "))
        scripted = BOOK.next(self.path)
        if scripted.get("hold"):
            BOOK.released.wait(PATIENCE)
        time.sleep(scripted.get("after", 0))
        if "status" in scripted or "body" in scripted:
            text = scripted.get("body", "")
            kind = "text/plain" if isinstance(text, str) else "application/json"
            content = text if isinstance(text, str) else json.dumps(text)
            self._say(scripted.get("status", 200), content, kind, scripted.get("headers", {}))
        elif self.path.startswith("/api/"):
            self._say(200, json.dumps(self._slack(self.path.removeprefix("/api/"), given)), "application/json")
        elif self.path.startswith("/services/"):
            self._say(200, "ok", "text/html")
        else:
            self._say(202, "", "text/plain")

    def _read(self, body: bytes) -> dict[str, Any]:
        if self.headers.get("Content-Type", "").startswith("application/json"):
            given: dict[str, Any] = json.loads(body)
            return given
        return dict(parse_qsl(body.decode(), strict_parsing=True))

    def _slack(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        """What Slack says; every argument is held against its own description."""
        described = METHODS.get(method)
        if described is None:
            return {"ok": False, "error": "unknown_method"}
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return {"ok": False, "error": "invalid_auth"}
        known = described["parameters"]
        if set(given) - set(known) - NEWER or set(described["required"]) - set(given):
            return {"ok": False, "error": "invalid_arg_name"}
        for name, value in given.items():
            if name not in {"blocks", *NEWER} and not isinstance(value, KINDS[known[name]]):
                return {"ok": False, "error": "invalid_array_arg"}
        return {"ok": True, **self._said(method, given)}

    def _said(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        if method == "users.lookupByEmail":
            return {"user": {"id": f"U{given['email'].partition('@')[0].upper()}"}}
        if method == "conversations.open":
            return {"channel": {"id": f"D{given['users'][1:]}"}}
        return {"channel": given["channel"], "ts": f"1503435956.{len(BOOK.seen):06}", "message": {"type": "message"}}

    def _say(self, status: int, text: str, kind: str, headers: dict[str, str] | None = None) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(content))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class Post(asyncio.Protocol):
    """As much of a mail server as a client needs; each verb may be told to answer otherwise."""

    def __init__(self) -> None:
        self.rest, self.message, self.is_data = b"", b"", False
        self.sender, self.recipients = "", list[str]()

    def connection_made(self, transport: Any) -> None:
        """Greet."""
        self.transport = transport
        self._answer("GREETING", "220 leadhub.test ESMTP")

    def data_received(self, data: bytes) -> None:
        """Lines of the dialogue, or of a message."""
        self.rest += data
        while b"\r\n" in self.rest:
            line, _, self.rest = self.rest.partition(b"\r\n")
            if not self.is_data:
                self._verb(line.decode())
            elif line == b".":
                self.is_data = False
                BOOK.note(path="smtp", sender=self.sender, to=self.recipients, message=self.message.decode("utf-8"))
                self._answer("END", "250 2.0.0 taken")
            else:
                self.message += line.removeprefix(b".") + b"\r\n"

    def _verb(self, line: str) -> None:
        verb = line.partition(" ")[0].upper()
        if verb == "MAIL":
            self.sender, self.recipients, self.message = line, [], b""
        if verb == "RCPT":
            self.recipients.append(line.partition("<")[2].partition(">")[0])
        plain = {"EHLO": "250 leadhub.test", "DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 2.0.0 ok")
        said = self._answer(verb, plain)
        self.is_data = verb == "DATA" and said.startswith("354")
        if verb == "QUIT":
            self.transport.close()

    def _answer(self, verb: str, plain: str) -> str:
        scripted = BOOK.next(f"smtp {verb}")
        if scripted.get("hang_up"):
            self.transport.abort()
            return ""
        said: str = scripted.get("body", plain)
        if scripted.get("hold"):
            asyncio.get_running_loop().run_in_executor(None, self._later, said)
        else:
            self.transport.write(f"{said}\r\n".encode())
        return said

    def _later(self, said: str) -> None:
        BOOK.released.wait(PATIENCE)
        self.transport.write(f"{said}\r\n".encode())


async def serve() -> None:
    """Listen, say where, and go on until standard input ends."""
    pages = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    loop = asyncio.get_running_loop()
    post = await loop.create_server(Post, "127.0.0.1", 0)
    print(json.dumps({"http": pages.server_port, "smtp": post.sockets[0].getsockname()[1]}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    pages.shutdown()


if __name__ == "__main__":
    asyncio.run(serve())
