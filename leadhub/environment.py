"""Reading the environment for the settings: a wrong value stops the start with one line that names it."""

import re
import ssl
import sys
from collections.abc import Sequence
from string import ascii_letters, digits
from typing import Any, NoReturn

import environ
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from leadhub.actors import PEOPLE

env = environ.Env()
# Of RFC 3986; every message holds it, and messages are small.
URI_CHARACTERS = frozenset(ascii_letters + digits + "-._~:/?#[]@!$&'()*+,;=%")
LONGEST_SOURCE = 200
MOST_DAYS = 36_500
LEAST_BITS = 2048
# A name has no port, no path and no wildcard; what is below it belongs to it.
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
# Links are put together with paths of their own, so the pages stand at the root.
PAGES = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
# As browsers send it: lower case, no path.
ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
)


def stop(name: str, why: str) -> NoReturn:
    """End the start with one line that names the variable and the fault."""
    sys.exit(f"leadhub cannot start: {name} {why}")


def whole(name: str, *, default: int, most: int, least: int = 1, of: str = "a whole number") -> int:
    """A number within bounds; `of` says to people what it counts."""
    given: str = env.str(name, default=str(default))
    if not re.fullmatch("[0-9]{1,12}", given) or not least <= int(given) <= most:
        stop(name, f"is {given!r}; it must be {of}, {least} to {most}.")
    return int(given)


def days(name: str, *, default: int) -> int:
    """A number of days, one at least."""
    return whole(name, default=default, most=MOST_DAYS, of="a number of days")


def origins(name: str) -> list[str]:
    """Addresses of pages without a path, separated by commas, or none; a wildcard is no address."""
    given: str = env.str(name, default="")
    found = [part.strip() for part in given.split(",")] if given else []
    if not all(ORIGIN.fullmatch(part) for part in found):
        stop(name, f"is {given!r}; it must be origins such as https://app.example.com, in lower case, without a path.")
    return found


def megabytes(name: str, *, default: int) -> int:
    """A size in MiB, one at least, as bytes."""
    return whole(name, default=default, most=99_999, of="a size in MiB") * 1024 * 1024


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


def roles(name: str) -> frozenset[str]:
    """Roles of people, separated by commas, or none."""
    given: str = env.str(name, default="")
    found = frozenset(part.strip().lower() for part in given.split(",") if part.strip())
    if found - PEOPLE:
        stop(name, f"is {given!r}; it must be roles of people: {', '.join(sorted(PEOPLE))}.")
    return found


def rsa_key(name: str) -> str:
    """A private RSA key as PEM, or nothing; its ends of lines may be written as a backslash and an n."""
    given: str = env.str(name, default="").replace("\\n", "\n")
    try:
        key = load_pem_private_key(given.encode(), password=None) if given else None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        stop(name, "is no private key as PEM, without a password.")
    if key is not None and (not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS):
        stop(name, f"is no RSA key of {LEAST_BITS} bits or more.")
    return given


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
    named = next((host.lstrip(".") for host in hosts if "*" not in host), "")
    default = (f"https://{named}" if named else "") if secure else "http://127.0.0.1:8000"
    given: str = env.str("PUBLIC_URL", default=default).rstrip("/")
    if not given:
        stop("PUBLIC_URL", "is missing, and ALLOWED_HOSTS names no host: say where people reach the pages.")
    if not PAGES.fullmatch(given):
        stop("PUBLIC_URL", f"is {given!r}; it must be the address of the pages, such as https://leadhub.example.com.")
    return given


def hosts(name: str, *, default: str) -> list[str]:
    """Names of machines, separated by commas; those below them belong to them."""
    given: str = env.str(name, default=default)
    found = [part.strip().lower() for part in given.split(",")]
    if not all(HOST.fullmatch(part) for part in found):
        stop(name, f"is {given!r}; it must be names of machines, such as {default.partition(',')[0]}.")
    return found
