"""The public face as files: clients generate code from them, and a review sees what a change does to it."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

FOLDER = Path(settings.BASE_DIR) / "docs" / "schemas"


def openapi() -> str:
    """The OpenAPI document of REST; whatever its generator cannot tell is an error."""
    written = StringIO()
    call_command("spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", stdout=written)
    return json.dumps(json.loads(written.getvalue()), indent=2, ensure_ascii=False) + "\n"


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


class Command(BaseCommand):
    """Writes docs/schemas, or says which of its files are out of step."""

    help = "Write the OpenAPI and GraphQL schemas to docs/schemas, or check those that are there."

    def add_arguments(self, parser: CommandParser) -> None:
        """One of --write and --check."""
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--write", action="store_true", help="refresh the files")
        choice.add_argument("--check", action="store_true", help="fail where a file is not what the doors offer")

    def handle(self, *_: Any, **options: Any) -> None:
        """Raises CommandError naming the files that are out of step."""
        offered = {FOLDER / name: make() for name, make in SCHEMAS.items()}
        if options["write"]:
            FOLDER.mkdir(parents=True, exist_ok=True)
            for path, text in offered.items():
                path.write_text(text)
            return
        stale = [path.name for path, text in offered.items() if not path.exists() or path.read_text() != text]
        if stale:
            raise CommandError(f"Out of step with the doors: {', '.join(stale)}. Run: make schemas")
