"""Imports over GraphQL: everything but the upload of the file and the file of its refused rows, which are REST's."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, mutation, one
from leadhub.jobs.readers import JOB, JobView
from qualification.importing import uploads
from qualification.importing.forms import ImportEditBody
from qualification.readers.imports import IMPORT, IMPORTS, ImportView


def edit_import(actor: Actor, id: UUID, input: ImportEditBody) -> ImportView:
    """Say which column is what; what a dry run found before is forgotten."""
    uploads.edit(id, mapping=input.mapping, quiet=input.quiet_history, actor=actor)
    return IMPORT.read(actor, id)


def dry_run_import(actor: Actor, id: UUID) -> JobView:
    """Find out what would become of every row; nothing is written."""
    return JOB.read(actor, uploads.dry_run(id, actor=actor, now=clock.now()).pk)


def run_import(actor: Actor, id: UUID) -> JobView:
    """Take every row in; after a cancellation or a failure it goes on behind the last row taken."""
    return JOB.read(actor, uploads.run(id, actor=actor, now=clock.now()).pk)


def cancel_import(actor: Actor, id: UUID) -> ImportView:
    """Stop what is under way; rows that a run has taken stay."""
    uploads.cancel(id, actor=actor, now=clock.now())
    return IMPORT.read(actor, id)


# A class cannot say `import = …`.
Queries = type("Queries", (), {"import": one(IMPORT), "imports": connection(IMPORTS)})


class Mutations:
    """Root fields of mutations."""

    edit_import = mutation("import.edit", IMPORT)(edit_import)
    dry_run_import = mutation("import.dry_run", JOB)(dry_run_import)
    run_import = mutation("import.run", JOB)(run_import)
    cancel_import = mutation("import.cancel", IMPORT)(cancel_import)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[IMPORT])
