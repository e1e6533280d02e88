"""What racing processes do with the refresh tokens of one grant."""

from collections.abc import Sequence

from django.test import Client as Browser

TURNS = 12


def turned(program: str, text: str) -> str | None:
    """The refresh token that there is in place of another; None where it was refused."""
    given = {"grant_type": "refresh_token", "refresh_token": text, "client_id": program}
    answer = Browser(SERVER_NAME="localhost").post("/identity/o/api/token", given)
    if answer.status_code == 200:
        return str(answer.json()["refresh_token"])
    assert b'"invalid_grant"' in answer.content, (answer.status_code, answer.content[-2000:])
    return None


def turn(number: int, runner: int, program: str, texts: Sequence[str]) -> bool:
    """All bring the same one."""
    return turned(program, texts[number]) is not None


def turn_on_or_steal(number: int, runner: int, program: str, spent: Sequence[str], live: Sequence[str]) -> int:
    """The first turns on and on, as a client that holds the newest one; the others bring one that was turned."""
    if runner:
        assert turned(program, spent[number]) is None
        return 0
    text: str | None = live[number]
    for turns in range(TURNS):
        text = turned(program, text or "")
        if text is None:
            return turns
    return TURNS
