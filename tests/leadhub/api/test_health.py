"""Alive and ready are two questions."""

import pytest
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.test import Client


def test_alive_needs_nothing():
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_needs_every_migration(monkeypatch):
    assert Client().get("/readyz").status_code == 200
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("leadhub", "0099_later")])
    answer = Client().get("/readyz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer.json()["migrations"] == "1 are not applied"


@pytest.mark.django_db
def test_ready_needs_the_database(monkeypatch):
    def fail(*_):
        raise OperationalError("no route to db.internal")

    monkeypatch.setattr(MigrationExecutor, "__init__", fail)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "internal" not in answer.content.decode()


@pytest.mark.django_db
def test_metrics_name_nobody(client_of, user_of):
    client_of(user_of("sales", "very-personal")).get("/api/v1/meta/choices/")
    text = Client().get("/metrics").content.decode()
    assert "django_http_requests" in text
    assert "very-personal" not in text
