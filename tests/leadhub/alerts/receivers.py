"""The systems of others as tests speak to them: a process of its own, started once a run."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from tests.leadhub.alerts.others import TOKEN

PATIENCE = 30.0


class Others:
    """The systems of others, as a test speaks to them."""

    def __init__(self, http: int, smtp: int) -> None:
        self.base = f"http://127.0.0.1:{http}"
        self.smtp = smtp
        self.token = TOKEN
        # One for all: each client reads the certificates of the world first, which takes 30 ms.
        self._client = httpx.Client(base_url=self.base, timeout=PATIENCE, trust_env=False)

    @property
    def api(self) -> str:
        """The address of Slack's Web API."""
        return f"{self.base}/api/"

    @property
    def mail_url(self) -> str:
        """The mail server as EMAIL_URL names it."""
        return f"smtp://127.0.0.1:{self.smtp}"

    def hook(self, name: str = "T1/B1/secret") -> str:
        """An incoming webhook of Slack."""
        return f"{self.base}/services/{name}"

    def workflow(self, name: str = "sales") -> str:
        """A workflow of Teams."""
        return f"{self.base}/workflows/{name}"

    def answer(self, where: str, *answers: dict[str, Any]) -> None:
        """What is said there next, one after the other; then all is well again."""
        self._client.post("/control/answers", json={where: answers}).raise_for_status()

    def release(self) -> None:
        """Let go what was told to wait."""
        self._client.post("/control/release").raise_for_status()

    def came(self, where: str = "") -> list[dict[str, Any]]:
        """What came there since this test began."""
        seen: list[dict[str, Any]] = self._client.get("/control/seen").json()
        return [one for one in seen if one["path"].startswith(where)]

    def close(self) -> None:
        """Speak to them no more."""
        self._client.close()

    def forget(self) -> None:
        """What came until now is not this test's, and all is well everywhere."""
        self._client.post("/control/forget").raise_for_status()


@pytest.fixture(scope="session")
def receivers() -> Iterator[Others]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.leadhub.alerts.others"],
        cwd=Path(settings.BASE_DIR),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdin is not None
    found = Others(**json.loads(process.stdout.readline()))
    try:
        yield found
    finally:
        found.close()
        process.stdin.close()
        process.wait(timeout=PATIENCE)
        process.stdout.close()
