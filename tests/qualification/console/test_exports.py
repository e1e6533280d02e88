"""Lists of the console as files: what the page shows with its filters and its search, on all its pages."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from leadhub.console.admin import ConsoleAdmin
from leadhub.models import Export
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db


def list_of(model: str) -> str:
    """The address of a list."""
    return reverse(f"admin:{model}_changelist")


def file_links(client: Client, address: str) -> dict[str, str]:
    """The files that a list offers, by what they are called."""
    page = client.get(address).content.decode()
    return {name: unescape(href) for href, name in re.findall(r'href="([^"]+/export\.[^"]+)">([^<]+)</a>', page)}


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a file."""
    answer: Any = client.get(address)
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_list_is_taken_out_as_it_is_filtered_searched_and_seen(
    office: Office, browser: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of a page that is shorter than what was found all is taken out.
    monkeypatch.setattr(ConsoleAdmin, "list_per_page", 1)
    one, other = office.mql("ann@medico.example")["id"], office.mql("ben@medico.example")["id"]
    office.lead("guide_download", "cem@cem.example", account={"name": "Cem", "domain": "cem.example"})
    client = browser("marketing")
    leads = list_of("qualification_lead")
    everything = file_links(client, leads)
    assert list(everything) == ["All as CSV", "All as XLSX"]
    assert len(rows_of(client, everything["All as CSV"])) == 3
    narrowed = file_links(client, f"{leads}?stage__exact=mql&q=medico&p=2")
    assert list(narrowed) == ["These as CSV", "These as XLSX"]
    assert parse_qs(urlsplit(narrowed["These as CSV"]).query) == {"stage__exact": ["mql"], "q": ["medico"]}
    assert {row["id"] for row in rows_of(client, narrowed["These as CSV"])} == {one, other}
    assert [row["id"] for row in rows_of(client, f"{leads}export.csv?q=ben@medico.example")] == [other]
    assert set(rows_of(client, everything["All as CSV"])[0]) >= {"id", "stage", "fit_score", "contact"}
    written = Export.objects.order_by("pk").values_list("what", "format", "filters", "by_name")
    assert written[1] == ("leads", "csv", ["q", "stage__exact"], office.users["marketing"].name)
    people = file_links(client, f"{list_of('accounts_contact')}?q=ann")["These as CSV"]
    assert [row["email"] for row in rows_of(client, people)] == ["ann@medico.example"]
    for what, count in (("accounts_account", 4), ("qualification_signal", 3), ("qualification_handoff", 0)):
        assert len(rows_of(client, f"{list_of(what)}export.csv")) == count, what
    assert client.get(f"{leads}export.pdf").status_code == 404
    assert client.get(f"{leads}export.csv?nothing__of__that=1").status_code == 302
    assert client.post(f"{leads}export.csv").status_code == 403
    assert Client().get(f"{leads}export.csv").status_code == 302
