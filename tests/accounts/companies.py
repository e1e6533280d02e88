"""Companies and people as tests write them down, and what a refusal must not change."""

from typing import Any

from django.forms.models import model_to_dict

from accounts.models import Account, Contact, Site
from leadhub.models import Edit
from tests.qualification.office import Office

HALVORSEN = {"name": "Halvorsen Pumps AS", "domain": "halvorsen.example", "country": "NO", "employee_count": 120}


def created(office: Office, path: str = "accounts", body: Any = None, who: str = "marketing") -> dict[str, Any]:
    """Something made over REST."""
    found: dict[str, Any] = office.post(who, f"{path}/", HALVORSEN if body is None else body, status=201)
    return found


def patched(office: Office, address: str, body: Any, status: int = 200, who: str = "marketing") -> dict[str, Any]:
    """The answer to a PATCH."""
    answer = office.call(who, "PATCH", address, body)
    assert answer.status_code == status, answer.content
    found: dict[str, Any] = answer.json()
    return found


def refusals(answer: dict[str, Any]) -> dict[str, str]:
    """Pointer and code of each fault."""
    return {fault["pointer"]: fault["code"] for fault in answer["errors"]}


def rows() -> list[Any]:
    """Every column of every account, contact and site, and how many edits there are."""
    found = [(row.pk, model_to_dict(row)) for model in (Account, Contact, Site) for row in model.objects.order_by("pk")]
    return [*found, Edit.objects.count()]
