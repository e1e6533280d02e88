"""The agreement on one page: from the rows that run, as HTML and as tagged PDF, for everybody who reads documents."""

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from qualification.models import ClockRun, Handoff
from qualification.readers.agreement_views import AgreementPageView
from qualification.readers.clause_kinds import ClauseKindView
from qualification.rules.clause_kinds import KINDS
from tests.qualification.doors.selections import alike, selection_of
from tests.qualification.drafts import begun, changed, edited, published
from tests.qualification.office import Office, statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
MILLIMETRE = 72 / 25.4


def html_of(office: Office, path: str = "agreements/current.html", who: str = "viewer") -> str:
    """The markup of a page."""
    answer = office.call(who, "GET", path)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    return str(answer.content.decode())


def words(markup: str) -> str:
    """A page as people read it."""
    body = re.sub(r"<style>.*?</style>", " ", markup, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def pdf_of(office: Office, path: str = "agreements/current.pdf", who: str = "viewer") -> PdfReader:
    """A page as PDF."""
    answer = office.call(who, "GET", path)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content))


def text_of(pdf: PdfReader) -> str:
    """All its text, as it is read."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def number_of(code: str, number: float) -> Any:
    """A change of all clauses of a code."""

    def change(content: Any) -> None:
        for clause in content["clauses"]:
            if clause["code"] == code:
                clause["number"] = number

    return change


class TestWhatItSays:
    """The page says what runs."""

    def test_every_clause_stands_on_it_with_its_number(self, office: Office) -> None:
        read = words(html_of(office))
        page = office.get("viewer", "agreements/current/page/")
        shown = [one for side in page["sides"] for one in side["clauses"]]
        clauses = office.get("viewer", "agreements/current/")["content"]["clauses"]
        assert sorted(one["label"] for one in shown) == sorted(clause["label"] for clause in clauses)
        for clause in clauses:
            number = f"{clause['number']:g}"
            unit = "" if clause["unit"] == "count" else clause["unit"].replace("_", " ")
            limit = f"{number} {unit}".strip().removesuffix("s" if clause["number"] == 1 else "none")
            assert re.search(rf"{re.escape(clause['label'])} (\([^)]*\) )?{limit} ", read), clause
        accepted = "A handoff is accepted or rejected, from delivery (urgent) 1 business hour business acceptance clock"
        assert accepted in read
        assert "Quote or no-bid from a complete RFQ (Injection molding) 10 business days business quote clock" in read
        assert [side["title"] for side in page["sides"]] == ["Sales", "Marketing", "Operations", "Partners"]

    @pytest.mark.parametrize(
        ("code", "number", "said"),
        [
            ("acceptance", 7, "(urgent) 7 business hours business acceptance clock"),
            ("rest", 77, "a buying signal ends it 77 days wall nurture rest"),
            ("escalation_third", 175, "at this share of a clock 175 percent escalation steps"),
            ("acceptance_rate_later", 86.5, "86.5 percent"),
        ],
    )
    def test_a_number_that_is_changed_and_published_is_on_the_page(
        self, office: Office, code: str, number: float, said: str
    ) -> None:
        assert said not in words(html_of(office))
        published(office, changed(office, "agreements", number_of(code, number)))
        assert said in words(html_of(office))
        assert said not in words(html_of(office, "agreements/versions/1.html")), "old versions stay readable"

    def test_the_definition_follows_the_other_documents(self, office: Office) -> None:
        assert "from 3 of research or 3 of buying; medium from 12 of research" in words(html_of(office))

        def change(content: Any) -> None:
            content["models"][0]["thresholds"][2]["at_least"] = 13.5

        published(office, changed(office, "scoring-models", change))
        read = words(html_of(office))
        assert "medium from 13.5 of research" in read
        assert "Spelt out from target-account profiles 1, channel rules 1 and scoring models 2" in read

    def test_who_signed_when_for_whom_and_what_stands_on_it(self, office: Office) -> None:
        names = {who: office.users[who].name for who in ("marketing", "sales", "manager")}
        draft = changed(office, "agreements", number_of("acceptance", 2))
        path = f"agreements/drafts/{draft['id']}"
        office.post("marketing", f"{path}/sign/", {})
        office.post("sales", f"{path}/sign/", {"deputy_for": str(office.users["manager"].pk)})
        version = office.post("operations", f"{path}/publish/", {})
        read = words(html_of(office))
        assert f"For marketing {names['marketing']} signed 3 Nov 2026, 15:00 UTC" in read
        assert f"For sales {names['sales']} for {names['manager']} signed 3 Nov 2026, 15:00 UTC" in read
        assert f"Version 2 · SHA-256 {version['sha256']}" in read
        assert "Version 2 State In force In force from 3 Nov 2026, 15:00 UTC" in read
        assert "The version in force: http://testserver/agreement/" in read
        old = words(html_of(office, "agreements/versions/1.html"))
        assert "Superseded" in old and "to 3 Nov 2026, 15:00 UTC" in old
        assert "For marketing not signed" in old, "what an installation begins with nobody has signed"

    def test_how_a_clause_was_kept_this_month_stands_beside_it(self, office: Office) -> None:
        read = words(html_of(office))
        assert "business acceptance clock no case yet" in read
        assert "Accepted of answered handoffs, after that 85 percent people keep it no case yet" in read
        assert "attempt rules runs by itself" in read
        assert (
            "A list of event contacts is uploaded within 2 business days business people keep it not measured yet"
            in read
        )
        clauses = office.get("viewer", "agreements/attainment/")["clauses"]
        (place,) = [
            one["number"] for one in clauses if one["code"] == "acceptance" and one["limit"] == "1 business hour"
        ]
        given = {"kind": "acceptance", "number": 1, "unit": "business_hours", "owner": "sales", "agreement": 1}
        given |= {"clause": place}
        given |= {"limit_s": 3600.0, "started_at": office.now, "running_since": None}
        for outcome, excused in (("met", ""), ("met", ""), ("missed", ""), ("missed", "needs_data")):
            handoff = row(Handoff, priority="urgent")
            ended = {"outcome": outcome, "excused": excused, "stopped_at": office.now - timedelta(hours=1)}
            row(ClockRun, handoff=handoff, lead=handoff.lead, due_at=office.now, **given, **ended)
        assert "business acceptance clock 66.7 % of 3 (1 excused)" in words(html_of(office))
        assert "This month: November 2026 (UTC)" in read

    def test_a_draft_is_shown_as_one(self, office: Office) -> None:
        draft = changed(office, "agreements", number_of("acceptance", 3))
        path = f"agreements/drafts/{draft['id']}/page.html"
        read = words(html_of(office, path))
        assert "Version Draft State Draft, based on version 1" in read
        assert "For sales not signed" in read
        assert "(normal) 3 business hours" in read
        edited(office, draft, content={"clauses": draft["content"]["clauses"][:3]})
        refusal = office.call("viewer", "GET", path)
        assert (refusal.status_code, refusal.json()["code"]) == (422, "clause_missing")

    def test_a_version_to_come_says_so(self, office: Office) -> None:
        published(office, begun(office, "agreements"), effective_at="2027-01-01T00:00:00Z")
        read = words(html_of(office, "agreements/versions/2.html"))
        assert "State Published, not yet in force In force from 1 Jan 2027, 00:00 UTC" in read
        assert "Version 1 State In force" in words(html_of(office))

    def test_both_doors_read_the_same_page(self, office: Office) -> None:
        published(office, begun(office, "agreements"))
        for number, path in ((None, "current"), (1, "versions/1"), (2, "versions/2")):
            document = f"query($n: Int) {{ agreementPage(number: $n) {{ {selection_of(AgreementPageView)} }} }}"
            answer = office.ask("viewer", document, n=number)
            assert "errors" not in answer, answer
            found = alike(answer["data"]["agreementPage"], AgreementPageView)
            assert found == office.get("viewer", f"agreements/{path}/page/")
        absent = office.ask("viewer", "{ agreementPage(number: 9) { number } }")
        assert absent["errors"][0]["extensions"]["code"] == "not_found"
        assert office.call("viewer", "GET", "agreements/versions/9.html").status_code == 404

    def test_the_kinds_of_clauses_are_told(self, office: Office) -> None:
        kinds = office.get("viewer", "agreements/clause-kinds/")["results"]
        assert [one["code"] for one in kinds] == list(KINDS)
        answer = office.ask("viewer", f"{{ clauseKinds {{ {selection_of(ClauseKindView)} }} }}")
        assert alike(answer["data"]["clauseKinds"], list[ClauseKindView]) == kinds

    def test_it_costs_the_same_however_many_versions_there_are(self, office: Office) -> None:
        html_of(office)
        few = statements_of(lambda: html_of(office))
        for number in (2, 3, 4):
            published(office, changed(office, "agreements", number_of("acceptance", number)))
        html_of(office)
        assert statements_of(lambda: html_of(office)) == few


class TestWhoMayReadIt:
    """Whoever reads documents; partners do not."""

    PATHS = (
        "agreements/current.html",
        "agreements/current.pdf",
        "agreements/current/page/",
        "agreements/versions/1.html",
    )

    @pytest.mark.parametrize("path", PATHS)
    def test_over_rest(self, office: Office, path: str) -> None:
        assert office.call("partner", "GET", path).status_code == 403
        assert Client().get(f"/api/v1/{path}").status_code == 401
        assert office.call("sales", "GET", path).status_code == 200

    @pytest.mark.parametrize("path", ["/agreement/", "/agreement/versions/1/"])
    def test_at_the_address_for_people(self, office: Office, path: str) -> None:
        asked = Client().get(f"{path}?paper=letter")
        assert asked.status_code == 302
        assert asked["Location"] == f"/admin/login/?next={path.replace('/', '%2F')}%3Fpaper%3Dletter"
        browser = Client()
        browser.force_login(office.users["sales"])
        shown = browser.get(path)
        assert shown.status_code == 200
        assert "A handoff is accepted or rejected" in shown.content.decode()
        assert office.client("viewer").get(path).status_code == 200, "a token opens it too"
        assert office.client("partner").get(path).status_code == 403
        assert Client().get(path, headers={"authorization": "Bearer lh_nothing"}).status_code == 401
        assert browser.post(path).status_code == 405


class TestHowItIsMade:
    """One document that brings all that it shows."""

    def test_it_lets_in_nothing_but_its_own_style(self, office: Office) -> None:
        for path in ("agreements/current.html", "agreements/current.html?paper=letter"):
            answer = office.call("viewer", "GET", path)
            markup = answer.content.decode()
            (style,) = re.findall(r"<style>(.*?)</style>", markup, re.DOTALL)
            allowed = b64encode(sha256(style.encode()).digest()).decode()
            policy = answer["Content-Security-Policy"]
            assert f"style-src 'sha256-{allowed}'" in policy
            assert "default-src 'none'" in policy
            assert not re.findall(r"<script|<link|<img|<iframe|style=|url\(|@import| on\w+=", markup)
            assert set(re.findall(r"https?://[^/\"<]+", markup)) == {"http://testserver"}
            assert answer["Cache-Control"] == "private, no-store"

    def test_it_can_be_read_without_seeing_it(self, office: Office) -> None:
        markup = html_of(office)
        assert '<html lang="en">' in markup
        assert "<title>Handoff agreement, version 1</title>" in markup
        assert len(re.findall(r"<h1", markup)) == 1
        assert len(re.findall(r"<caption", markup)) == len(re.findall(r"<table", markup))
        assert not re.findall(r"<th(?![^>]*scope=)(?:\s[^>]*)?>", markup)

    @pytest.mark.parametrize(
        ("paper", "width", "height"), [("a4", 210 * MILLIMETRE, 297 * MILLIMETRE), ("letter", 612, 792)]
    )
    def test_the_pdf_is_tagged_and_fits_its_paper(
        self, office: Office, paper: str, width: float, height: float
    ) -> None:
        answer = office.call("viewer", "GET", f"agreements/current.pdf?paper={paper}")
        assert answer["Content-Disposition"] == f'inline; filename="handoff-agreement-1-{paper}.pdf"'
        pdf = PdfReader(BytesIO(answer.content))
        assert len(office.get("viewer", "agreements/current/")["content"]["clauses"]) >= 16
        assert len(pdf.pages) <= 2
        for page in pdf.pages:
            assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((width, height), abs=1)
        root: Any = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
        assert {"/Document", "/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI", "/P"} <= set(
            tags(root["/StructTreeRoot"])
        )
        assert pdf.metadata is not None
        assert pdf.metadata.title == "Handoff agreement, version 1"

    def test_the_pdf_says_what_the_page_says(self, office: Office) -> None:
        published(office, changed(office, "agreements", number_of("acceptance", 7)))
        for path in ("agreements/current.pdf", "agreements/versions/2.pdf?paper=letter"):
            read = text_of(pdf_of(office, path))
            assert "7 business hours" in read
            assert "fit A or B with intent medium, high or urgent" in read
            assert "signed 3 Nov 2026, 15:00 UTC" in read
            assert "http://testserver/agreement/" in read
            page = office.get("viewer", "agreements/current/page/")
            assert page["sha256"] in read.replace(" ", "")
            for side in page["sides"]:
                for one in side["clauses"]:
                    assert "".join(one["label"].split()) in "".join(read.split())

    def test_a_draft_prints_too(self, office: Office) -> None:
        draft = begun(office, "agreements")
        assert "Draft, based on version 1" in text_of(pdf_of(office, f"agreements/drafts/{draft['id']}/page.pdf"))

    @pytest.mark.parametrize("path", ["agreements/current.html", "agreements/current.pdf"])
    def test_there_is_no_other_paper(self, office: Office, path: str) -> None:
        answer = office.call("viewer", "GET", f"{path}?paper=a3")
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_parameter")
        assert answer.json()["detail"] == "The parameter paper: write a4 or letter."


def tags(root: Any) -> list[str]:
    """The roles of everything that a tagged PDF is made of."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop().get_object()
        if not hasattr(node, "get"):
            waiting += list(node) if isinstance(node, list) else []
            continue
        if "/S" in node:
            found.append(str(node["/S"]))
        kids = node.get("/K")
        if kids is not None:
            waiting += [kid for kid in (kids if isinstance(kids, list) else [kids]) if hasattr(kid, "get_object")]
    return found
