"""The public face as files: clients generate code from them, and a review sees what a change does to it."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadhub.clock import real_now
from leadhub.published.changes import every_change, is_told
from leadhub.published.facts import about, facts_of
from leadhub.published.taken_back import (
    Loss,
    losses_of_graphql,
    losses_of_rest,
    names_of_graphql,
    without_notice,
)

FOLDER = Path(settings.BASE_DIR) / "docs" / "schemas"
# What clients were last given: of REST what they may rely on, a line a fact.
RELEASED = FOLDER / "released"
FACTS = "rest.txt"
GRAPHQL = {"graphql": "schema.graphql", "partner": "partner.graphql"}


def openapi() -> str:
    """The OpenAPI document of REST; whatever its generator cannot tell is an error."""
    written = StringIO()
    call_command("spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", stdout=written)
    return json.dumps(json.loads(written.getvalue()), indent=1, ensure_ascii=False) + "\n"


def graphql() -> str:
    """The GraphQL schema of staff and integrations."""
    from leadhub.schema import schema

    return schema.as_str() + "\n"


def partner() -> str:
    """The GraphQL schema of partners."""
    from leadhub.schema import partner_schema

    return partner_schema.as_str() + "\n"


SCHEMAS: dict[str, Callable[[], str]] = {
    "openapi.json": openapi,
    "schema.graphql": graphql,
    "partner.graphql": partner,
}


def facts() -> list[str]:
    """What clients may rely on of the committed OpenAPI document."""
    return sorted(facts_of(json.loads((FOLDER / "openapi.json").read_text())))


def losses() -> list[Loss]:
    """What the committed schemas take back from the released ones."""
    found = losses_of_rest((RELEASED / FACTS).read_text().splitlines(), facts())
    for door, name in GRAPHQL.items():
        found += losses_of_graphql(door, (RELEASED / name).read_text(), (FOLDER / name).read_text())
    return found


def release() -> None:
    """Let clients rely on the committed schemas."""
    RELEASED.mkdir(exist_ok=True)
    (RELEASED / FACTS).write_text("\n".join(facts()) + "\n")
    for name in GRAPHQL.values():
        (RELEASED / name).write_text((FOLDER / name).read_text())


def untold() -> list[str]:
    """What is added to the released schemas, or taken from them, and stands in no line of the changelog."""
    before = {f"rest:{about(fact)}" for fact in (RELEASED / FACTS).read_text().splitlines()}
    after = {f"rest:{about(fact)}" for fact in facts()}
    for door, name in GRAPHQL.items():
        before |= names_of_graphql(door, (RELEASED / name).read_text())
        after |= names_of_graphql(door, (FOLDER / name).read_text())
    changed = {*(before ^ after), *(loss.name for loss in losses())}
    return sorted(name for name in changed if not is_told(name, every_change()))


class Command(BaseCommand):
    """Writes docs/schemas, says which of its files are out of step or take something back, or releases them."""

    help = "Write the OpenAPI and GraphQL schemas to docs/schemas, or check those that are there."

    def add_arguments(self, parser: CommandParser) -> None:
        """One of --write, --check and --release."""
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--write", action="store_true", help="refresh the files")
        choice.add_argument(
            "--check", action="store_true", help="fail where a file is not what the doors offer, or takes back"
        )
        choice.add_argument(
            "--release", action="store_true", help="let clients rely on the committed files from now on"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Raises CommandError naming the files that are out of step, and what is taken back or told nowhere."""
        offered = {FOLDER / name: make() for name, make in SCHEMAS.items()}
        if options["write"]:
            FOLDER.mkdir(parents=True, exist_ok=True)
            for path, text in offered.items():
                path.write_text(text)
            return
        stale = [path.name for path, text in offered.items() if not path.exists() or path.read_text() != text]
        if stale:
            raise CommandError(f"Out of step with the doors: {', '.join(stale)}. Run: make schemas")
        if taken := without_notice(losses(), every_change(), real_now().date()):
            raise CommandError("Taken back without notice (see docs/api-changes.md):\n" + "\n".join(taken))
        if options["release"]:
            if missing := untold():
                raise CommandError("Tell of these in leadhub/published/changes.json:\n" + "\n".join(missing))
            release()
