"""Pages for those who run leadhub: alive, ready to serve."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from leadhub.api.reading import only_read


@only_read
def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _said({"status": "ok"})


@only_read
def ready(_request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration; 503 says what is missing."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _said({"status": "unavailable", "database": "does not answer"}, status=503)
    if waiting:
        return _said({"status": "unavailable", "migrations": f"{len(waiting)} are not applied"}, status=503)
    return _said({"status": "ok", "database": "ok", "migrations": "ok"})


def _said(facts: dict[str, str], status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    if status != 200:
        headers["Retry-After"] = "2"
    return JsonResponse(facts, status=status, headers=headers)
