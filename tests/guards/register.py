"""The guards by the sentence that each of them holds true."""

from tests.guards import Guard, modules, programs, sight, texts

GUARDS: dict[str, Guard] = {
    "types agree (mypy, strict)": programs.types,
    "source is formatted (ruff format)": programs.formatting,
    "source is free of known faults (ruff check)": programs.lint,
    "imports run down through storeys and rooms (import-linter)": programs.layers,
    "models declare what is personal, and no foreign key points up": programs.tables,
    "migrations are in step with models": programs.migrations,
    "committed schemas are in step with the doors": programs.schemas,
    "modules stay small": modules.sizes,
    "modules have the names of nouns": modules.names,
    "nothing hides behind Django signals": modules.receivers,
    "doors look through visible_to": sight.visible_to,
    "no path or address of a machine is written down": texts.addresses,
}
# Too slow to repeat in the suite.
ALONE = frozenset({"types agree (mypy, strict)"})
