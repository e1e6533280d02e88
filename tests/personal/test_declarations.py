"""Every field of every model is declared personal or not, and every personal one is erased by somebody."""

from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from accounts.models import Contact
from leadhub.checks import check_apps_of_others, check_personal_fields, undeclared, unerased
from leadhub.personal import Holding, declared, paths_to
from leadhub.personal_data import OF_OTHERS
from qualification.models import Handoff, Lead, Signal, SignalPayload


def test_all_that_we_have_is_declared() -> None:
    assert check_personal_fields(None) == []
    assert check_apps_of_others(None) == []


def test_of_tables_of_others_somebody_says_whom_they_are_about(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = {label: whom for label, whom in OF_OTHERS.items() if label != "mfa"}
    monkeypatch.setattr("leadhub.checks.OF_OTHERS", silent)
    (found,) = check_apps_of_others(None)
    assert (found.id, found.msg) == ("leadhub.E007", "Nobody says whom the tables of mfa are about.")


@isolate_apps("accounts")
def test_a_field_that_nobody_declared_stops_the_start() -> None:
    class Mistaken(models.Model):
        PERSONAL = ("name",)
        IMPERSONAL = ("name", "nothing")

        name = models.CharField(max_length=80)
        note = models.TextField()
        more = models.JSONField()
        kind = models.CharField(max_length=8, choices=[("a", "A")])
        count = models.IntegerField()
        at = models.DateTimeField()

        class Meta:
            app_label = "accounts"

    said = [(found.id, found.msg) for found in (*undeclared(Mistaken), *unerased(Mistaken))]
    kinds = "PERSONAL, OF_STAFF, IMPERSONAL"
    assert said == [
        ("leadhub.E002", "IMPERSONAL of Mistaken names nothing, which is no field of it."),
        ("leadhub.E004", "Mistaken.name is declared more than once."),
        ("leadhub.E005", f"Mistaken.note is not declared: {kinds}."),
        ("leadhub.E005", f"Mistaken.more is not declared: {kinds}."),
        ("leadhub.E006", "Nobody says what becomes of Mistaken.name when a person is erased."),
    ]


@pytest.mark.parametrize(
    ("model", "path"),
    [(Contact, "pk"), (Lead, "contact"), (Handoff, "lead__contact"), (Signal, "lead__contact")],
)
def test_a_table_is_found_by_the_shortest_way(model: Any, path: str) -> None:
    assert paths_to(Contact)[model] == path


def test_tables_that_lead_to_no_person_are_left_out() -> None:
    names = {model.__name__ for model in paths_to(Contact)}
    assert SignalPayload.__name__ in names
    assert not names & {"Account", "User", "Version", "Team", "IdempotencyKey"}


def test_what_is_erased_by_rows_goes_with_them() -> None:
    gone = {each.model.__name__ for each in declared() if isinstance(each, Holding) and each.erased is None}
    assert gone == {"ExternalRef", "SyncItem", "SyncLink"}
