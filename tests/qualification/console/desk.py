"""Somebody at a desk with a browser that knows no script: pages are read, forms are filled in and sent."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from leadhub.models import Draft
from tests.qualification.office import Office

Json = dict[str, Any]
Fields = dict[str, list[str]]


class Forms(HTMLParser):
    """The fields of every form of a page, as a browser would send them; what stands in dialogs is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Fields] = []
        self.labels: set[str] = set()
        self.asked: dict[str, dict[str, str | None]] = {}
        self._inside = self._in_dialog = False
        self._select = self._area = ""
        self._many = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One field more."""
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "dialog":
            self._in_dialog = True
        elif self._in_dialog:
            return
        if tag == "form":
            self._inside = True
            self.forms.append({})
        elif tag == "label" and told.get("for"):
            self.labels.add(str(told["for"]))
        elif self._inside and tag in ("input", "select", "textarea") and name:
            self.asked[name] = told
            self._field(tag, name, told)
        elif self._inside and tag == "option" and self._select:
            self._option(told)

    def handle_endtag(self, tag: str) -> None:
        """The end of a form or of a field."""
        if tag == "dialog":
            self._in_dialog = False
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """What stands in a text area; its first line break is none of it."""
        if self._area:
            held = self.forms[-1][self._area]
            held[-1] = (held[-1] + data).removeprefix("\n")

    def _field(self, tag: str, name: str, told: dict[str, str | None]) -> None:
        if tag == "select":
            self._select, self._many = name, "multiple" in told
            self.forms[-1][name] = []
        elif tag == "textarea":
            self._area = name
            self.forms[-1][name] = [""]
        elif told.get("type") in ("checkbox", "radio"):
            if "checked" in told:
                self.forms[-1].setdefault(name, []).append(told.get("value") or "on")
        elif told.get("type") != "submit":
            self.forms[-1][name] = [told.get("value") or ""]

    def _option(self, told: dict[str, str | None]) -> None:
        chosen, value, is_selected = self.forms[-1][self._select], told.get("value") or "", "selected" in told
        if self._many:
            self.forms[-1][self._select] = [*chosen, *([value] if is_selected else [])]
        elif is_selected or not chosen:
            # A browser shows the first where none is selected.
            self.forms[-1][self._select] = [value]


class Desk:
    """One person before the console; a draft is known by its id."""

    def __init__(self, office: Office, client: Client, who: str) -> None:
        self.office = office
        self.client = client
        self.who = who

    def begin(self, kind: str, **given: str) -> str:
        """Begin a draft through its page; the id."""
        answer = self.send(reverse("admin:leadhub_draft_add"), kind=kind, **given)
        assert answer.status_code == 302, said(answer)
        return str(answer["Location"]).split("/")[-3]

    def page(self, draft: str) -> str:
        """What the page of a draft shows beside the frame of the console."""
        return _within(self.read(reverse("admin:leadhub_draft_change", args=[draft])))

    def read(self, address: str) -> str:
        """A page that opens."""
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return str(answer.content.decode())

    def fields(self, address: str) -> Fields:
        """What the form of a page would send as it is opened."""
        found = [form for form in Forms(self.read(address)).forms if "csrfmiddlewaretoken" in form or "version" in form]
        return found[-1] if found else {}

    def send(self, address: str, /, **given: Any) -> Any:
        """Open a form, fill something in, send it."""
        return self.client.post(address, {**self.fields(address), **given})

    def row(self, draft: str, where: str, name: str, /, **given: Any) -> Any:
        """An act at a row of a draft: its form is opened, filled in and sent."""
        return self.send(at_row(draft, where, name), **given)

    def act(self, draft: str, name: str, /, **given: Any) -> Any:
        """An act on a draft."""
        return self.send(reverse("admin:leadhub_draft_act", args=[draft, name]), **given)

    def content(self, draft: str, kind: str) -> Any:
        """What the draft says, as machines read it."""
        return self.office.get("viewer", f"{kind}/drafts/{draft}/")["content"]


def at_row(draft: str, where: str, name: str) -> str:
    """The address of an act at a row."""
    path, _, asked = where.partition("?")
    address = reverse("admin:leadhub_draft_rows", args=[draft, path, name])
    return f"{address}?{asked}" if asked else address


def said(answer: Any) -> str:
    """The refusal that a page shows, as people read it."""
    found = re.search(r'<div class="lh-faults".*?</div>', answer.content.decode(), re.DOTALL)
    return words(found.group()).removeprefix("There is a problem ") if found else ""


def words(markup: str) -> str:
    """A part of a page as people read it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def _within(page: str) -> str:
    """The page without the frame around it, which ends and begins with its icons."""
    return page[page.index('<nav class="lh-tabs"') :].partition("material-symbols-outlined")[0]


def version_of(draft: str) -> int:
    """How often a draft was edited, and once more."""
    return Draft.objects.get(pk=draft).version


def lowered(operations: Desk, at_least: str = "6") -> str:
    """A draft in which another sum of research makes an MQL; its id."""
    draft = operations.begin("scoring-models")
    assert operations.row(draft, "models/0/thresholds", "change", medium_research=at_least).status_code == 302
    return draft


def simulated(desk: Desk, draft: str, **given: Any) -> str:
    """The page of what a draft would change."""
    answer = desk.act(draft, "simulate", **given)
    assert answer.status_code == 302, said(answer)
    return desk.read(answer["Location"])


def signed(desk: Callable[[str], Desk], draft: str) -> None:
    """Both sides have signed."""
    for who in ("marketing", "manager"):
        assert desk(who).act(draft, "sign").status_code == 302
