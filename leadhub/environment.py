"""Reading the environment for the settings: a wrong value stops the start with one line that names it."""

import ssl
import sys
from collections.abc import Sequence
from string import ascii_letters, digits
from typing import Any, NoReturn

import environ

env = environ.Env()
# Of RFC 3986; every message holds it, and messages are small.
URI_CHARACTERS = frozenset(ascii_letters + digits + "-._~:/?#[]@!$&'()*+,;=%")
LONGEST_SOURCE = 200
# Digits: ten thousand days are for ever.
LONGEST_DAYS = 4
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
)


def stop(name: str, why: str) -> NoReturn:
    """End the start with one line that names the variable and the fault."""
    sys.exit(f"leadhub cannot start: {name} {why}")


def ports(name: str, *, default: str) -> list[int]:
    """Numbers of ports, separated by commas."""
    given: str = env.str(name, default=default)
    try:
        found = [int(part) for part in given.split(",")]
    except ValueError:
        found = []
    if not found or not all(0 < port < 65536 for port in found):
        stop(name, f"is {given!r}; it must be numbers of ports, separated by commas.")
    return found


def certificates(name: str) -> str:
    """The path of a file with certificates, or nothing."""
    path: str = env.str(name, default="")
    try:
        if path:
            ssl.create_default_context(cafile=path)
    except OSError as error:  # a file that holds no certificates is one, too
        stop(name, f"is {path!r}; it must be a file of certificates, as PEM ({error}).")
    return path


def source(name: str, *, default: str) -> str:
    """An identifier of who sends, as CloudEvents has it: a URI, absolute or not."""
    given: str = env.str(name, default=default)
    if not given or len(given) > LONGEST_SOURCE or not given.isascii() or set(given) - URI_CHARACTERS:
        stop(name, f"is {given!r}; it must be a URI of at most {LONGEST_SOURCE} characters, such as {default}.")
    return given


def days(name: str, *, default: int) -> int:
    """A number of days, at least one."""
    given: str = env.str(name, default=str(default))
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_DAYS and int(given)):
        stop(name, f"is {given!r}; it must be a number of days, such as {default}.")
    return int(given)


def database(url: str) -> dict[str, Any]:
    """Django's settings for SQLite or PostgreSQL."""
    try:
        config: dict[str, Any] = dict(env.db_url_config(url))
    except Exception as error:  # django-environ raises several kinds for several faults of an address
        stop("DATABASE_URL", f"cannot be read ({error}).")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS}
    elif config["ENGINE"] == "django.db.backends.postgresql":
        config["OPTIONS"] = {"options": "-c statement_timeout=60000 -c jit=off"}
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    else:
        stop("DATABASE_URL", "must name SQLite (sqlite:///…) or PostgreSQL (postgres://…).")
    return config


def mail(url: str) -> dict[str, Any]:
    """Django's settings for a mail server."""
    try:
        config: dict[str, Any] = dict(env.email_url_config(url))
    except Exception as error:  # as above
        stop("EMAIL_URL", f"cannot be read ({error}).")
    if not config["EMAIL_HOST"]:
        stop("EMAIL_URL", "must name a server, such as smtp+tls://user:password@mail.example.com:587.")
    return config


def public_url(hosts: Sequence[str], *, secure: bool) -> str:
    """Where people reach the pages; without a word of it the first host that is one."""
    named = next((host.lstrip(".") for host in hosts if "*" not in host), "localhost")
    default = f"https://{named}" if secure else "http://127.0.0.1:8000"
    given: str = env.str("PUBLIC_URL", default=default).rstrip("/")
    if not given.startswith(("https://", "http://")):
        stop("PUBLIC_URL", f"is {given!r}; it must be the address of the pages, such as https://leadhub.example.com.")
    return given
