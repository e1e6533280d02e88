"""Files to import, and the summary that an import prints."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

Write = Callable[[str, str], Path]
Run = Callable[..., dict[str, Any]]

CRM = """
system: crm
timezone: America/Chicago
files:
  deals: {match: "*deals*"}
lead:
  external_id: Deal
  created_at: Created
  product_line: {column: Product, values: {CNC: cnc-machining, Molding: injection-molding, "": unspecified}}
  origin: {source: Source, campaign: Campaign}
  value: Amount
  currency: {const: usd}
contact: {email: Mail, first_name: First, job_title: Title}
account: {name: Company, domain: Domain, employee_count: Staff, relationship: Relation}
signals:
  - type: {const: rfq_submitted}
    at: RFQ
    properties: {annual_volume: Volume, has_drawings: Drawings}
stages:
  - to: {const: mql}
    at: Created
  - to: {column: Stage, values: {Won: won, Lost: lost, Open: sql, New: }}
    at: Closed
    by: Seller
    reason: {column: Why, default: other}
    comment: Words
"""
HEADER = (
    "Deal;Created;Product;Source;Campaign;Amount;Mail;First;Title;Company;Domain;Staff;Relation;RFQ;Volume;Drawings;"
    "Stage;Closed;Seller;Why;Words"
)


def deal(number: int, **cells: str) -> str:
    """A line of the CRM's export."""
    line = dict.fromkeys(HEADER.split(";"), "") | {"Deal": f"D-{number}", "Created": "2026-03-02 09:00:00"} | cells
    return ";".join(line[name] for name in HEADER.split(";"))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text file."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


@pytest.fixture
def run(write: Write) -> Run:
    """Import files by a mapping; the summary of `--json`, with what the command refused under `error`."""

    def run(*files: Path, mapping: str | Path = CRM, **options: Any) -> dict[str, Any]:
        path = mapping if isinstance(mapping, Path) else write("mapping.yaml", mapping)
        out, error = StringIO(), ""
        try:
            call_command("import", *files, mapping=path, json=True, stdout=out, **options)
        except CommandError as refusal:
            error = str(refusal)
        printed = out.getvalue()
        assert len(printed.splitlines()) <= 1
        return (json.loads(printed) if printed else {}) | {"error": error}

    return run


@pytest.fixture
def crm(write: Write) -> Callable[..., Path]:
    """A CRM's export with these lines."""
    return lambda *lines: write("deals.csv", "\n".join((HEADER, *lines)) + "\n")
