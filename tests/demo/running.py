"""One demo for all tests about it: made once, and restarted where a test asks for it."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.live.processes import PATIENCE, end, finished, started
from tests.servers.ports import free_port

FEW = ("--customers", "4")
LAST = "Stop:"
DATABASE, KEY = "leadhub.sqlite3", "secret-key"


@dataclass
class Demo:
    """A demo that runs, its folder, and the lines that it printed when it was ready."""

    folder: Path
    port: int = field(default_factory=free_port)
    printed: list[str] = field(default_factory=list)
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait for the last line of what it prints."""
        self.process = started("demo", "--port", str(self.port), *FEW, DATA_DIR=str(self.folder))
        assert self.process.stdout is not None
        self.printed = []
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))
            if line.startswith(LAST):
                return
        raise AssertionError(f"the demo ended after {self.printed}")

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None:
            end(self.process)
            self.process = None

    def keep(self, folder: Path) -> None:
        """Put a copy of what was made in a folder, as it is while the demo runs, with the key that sealed it."""
        folder.mkdir()
        with (
            closing(sqlite3.connect(self.folder / DATABASE)) as made,
            closing(sqlite3.connect(folder / DATABASE)) as copy,
        ):
            made.backup(copy)
        shutil.copy(self.folder / KEY, folder / KEY)

    def another(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A second command on the same folder, which ends by itself."""
        return finished("demo", *arguments, DATA_DIR=str(self.folder))

    def get(self, path: str, *, key: str = "lh_demo_sales") -> httpx.Response:
        """What it answers whoever holds a key."""
        return httpx.get(f"{self.url}{path}", headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE)

    def leads(self) -> list[str]:
        """The ids of the newest leads."""
        answer = self.get("/api/v1/leads/")
        assert answer.status_code == 200, answer.text
        return [lead["id"] for lead in answer.json()["results"]]
