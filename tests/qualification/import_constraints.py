"""How the constraints of imports would be broken, and what they allow."""

from collections.abc import Callable, Iterable

from qualification.models import ImportBlock, ImportedFile, ImportKey, ImportPass
from tests.rows import row

Breach = Callable[[], object]
NOTHING = dict.fromkeys(("rows", "created", "updated", "unchanged", "refused"), 0)


def a_block_twice() -> None:
    file = row(ImportedFile)
    for _ in range(2):
        row(ImportBlock, file=file, number=1)


def two_runs() -> None:
    file = row(ImportedFile)
    for _ in range(2):
        row(ImportPass, file=file, kind="run", **NOTHING)


def a_key_twice() -> None:
    of_pass = row(ImportPass, **NOTHING)
    for _ in range(2):
        row(ImportKey, of_pass=of_pass, key=b"k")


def a_dry_run_and_a_run() -> None:
    file = row(ImportedFile)
    row(ImportPass, file=file, kind="dry_run", **NOTHING)
    row(ImportPass, file=file, kind="run", **NOTHING | {"rows": 2, "created": 1, "refused": 1})


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "import_block_once_a_place": a_block_twice,
    "import_pass_one_of_a_kind": two_runs,
    "import_pass_counts_every_row_once": lambda: row(ImportPass, **NOTHING | {"rows": 1}),
    "import_key_once_a_dry_run": a_key_twice,
}
KEPT: dict[str, Breach] = {"a dry run and a run of one file": a_dry_run_and_a_run}
