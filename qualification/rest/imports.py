"""`imports/`: files handed over, their columns matched, rehearsed and run."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.csv_files import CSV, csv_stream
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.uploads import Upload
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.jobs.readers import JOB
from leadhub.jobs.rest import accepted
from qualification.importing import uploads
from qualification.importing.forms import ImportEditBody
from qualification.readers.imports import IMPORT, IMPORTS, faults_of, mapping_version

MAPPING_ERRORS = ("mapping_not_usable", "unreadable_file", "out_of_bounds", "unknown_value")


class Imports(Endpoint):
    """All of them, and the door for a new file."""

    verbs = {"GET": "import.list", "POST": "import.create"}

    @describes("listImports", "Files that were handed over, newest first", lists=IMPORTS)
    def get(self, request: Request) -> dict[str, Any]:
        """With who did it, when, and what became of their rows."""
        return listed(request, IMPORTS)

    @describes(
        "createImport",
        "Hand a CSV or XLSX over",
        upload=True,
        shows=IMPORT,
        status=201,
        errors={415: ("unsupported_file",), 422: ("unreadable_file",)},
    )
    def post(self, request: Request, upload: Upload) -> Response:
        """A draft: the columns are guessed and may be corrected, nothing is imported until it is run."""
        made = uploads.begin(upload.name, upload.content, actor=actor_of(request), now=clock.now())
        return shown(request, IMPORT, made.pk, status=201, version=made.version)


class ImportOne(Endpoint):
    """One file."""

    verbs = {"GET": "import.read", "PATCH": "import.edit"}

    @describes("readImport", "One import", shows=IMPORT)
    def get(self, request: Request, id: UUID) -> Response:
        """How its columns are read, what the dry run found, how far the run is; the ETag is its mapping's."""
        return shown(request, IMPORT, id, version=mapping_version(actor_of(request), id))

    @describes(
        "editImport",
        "Say which column is what",
        body=ImportEditBody,
        shows=IMPORT,
        if_match=True,
        errors={403: ("not_allowed",), 409: ("import_begun", "import_busy"), 422: MAPPING_ERRORS},
    )
    def patch(self, request: Request, id: UUID, body: ImportEditBody) -> Response:
        """The whole mapping, in the shape of the mapping file. What a dry run found before is forgotten."""
        row = matched(
            request,
            lambda: uploads.hold(id).version,
            lambda: uploads.edit(id, mapping=body.mapping, quiet=body.quiet_history, actor=actor_of(request)),
        )
        return shown(request, IMPORT, id, version=row.version)


class ImportDryRun(Endpoint):
    """What would become of each row."""

    verbs = {"POST": "import.dry_run"}

    @describes(
        "dryRunImport",
        "Find out what would become of every row",
        shows=JOB,
        status=202,
        errors={403: ("not_allowed",), 409: ("import_begun", "import_busy"), 422: MAPPING_ERRORS},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """202 with the address of a job; the import shows the counts as they grow. Nothing is written."""
        return accepted(request, uploads.dry_run(id, actor=actor_of(request), now=clock.now()).pk)


class ImportRun(Endpoint):
    """Taking the rows in."""

    verbs = {"POST": "import.run"}

    @describes(
        "runImport",
        "Take every row in",
        shows=JOB,
        status=202,
        errors={403: ("not_allowed",), 409: ("import_done", "import_busy"), 422: MAPPING_ERRORS},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """202 with the address of a job. After a cancellation or a failure it goes on behind the last row taken."""
        return accepted(request, uploads.run(id, actor=actor_of(request), now=clock.now()).pk)


class ImportCancel(Endpoint):
    """Giving up what is under way."""

    verbs = {"POST": "import.cancel"}

    @describes(
        "cancelImport",
        "Stop what is under way",
        shows=IMPORT,
        errors={403: ("not_yours",), 409: ("import_not_running", "job_finished")},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """A dry run leaves nothing behind. Rows that a run has taken stay; running it again goes on behind them."""
        uploads.cancel(id, actor=actor_of(request), now=clock.now())
        return shown(request, IMPORT, id)


def _faults(refusals: bool) -> type[Endpoint]:
    word = "refused" if refusals else "warnings"

    class ImportFaults(Endpoint):
        """Rows of which something is said, as a file."""

        verbs = {"GET": "import.refused"}

        @describes(
            f"readImport{word.title()}",
            "Every refused row with its reason" if refusals else "Every oddity that was taken as it stands",
            media=CSV,
        )
        def get(self, request: Request, id: UUID) -> StreamingHttpResponse:
            """CSV: row, code and reason, then the cells of the file. Of the run, else of the dry run."""
            columns, faults = faults_of(actor_of(request), id, refusals=refusals)
            rows = ([fault.line, fault.code, fault.detail, *cells] for fault, cells in faults)
            headers = ["row", "code", "reason", *(columns if refusals else ())]
            return csv_stream(f"{word}-{id}.csv", headers, rows)

    return ImportFaults


routes = [
    path("imports/", Imports.as_view(), name="imports"),
    path("imports/<uuid:id>/", ImportOne.as_view(), name="import"),
    path("imports/<uuid:id>/dry-run/", ImportDryRun.as_view(), name="import-dry-run"),
    path("imports/<uuid:id>/run/", ImportRun.as_view(), name="import-run"),
    path("imports/<uuid:id>/cancel/", ImportCancel.as_view(), name="import-cancel"),
    path("imports/<uuid:id>/refused.csv", _faults(refusals=True).as_view(), name="import-refused"),
    path("imports/<uuid:id>/warnings.csv", _faults(refusals=False).as_view(), name="import-warnings"),
]
