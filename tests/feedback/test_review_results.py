"""What a review shows once eyes are open: agreement, what is disputed first, page, PDF and table."""

import csv
import io
from typing import Any
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from tests.feedback.meeting import Meeting, month
from tests.feedback.rules.test_agreement import by_definition
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db

FIELDS = "items pairs agreement agreementInterval alpha alphaInterval note"
RESULTS = """
query Q($review: ID!) { reviewResults(review: $review) { seed raters
  questions { question everybody { FIELDS } betweenSides { FIELDS } }
  items { disagreement item { id lead { id } } answers { answer n } said { reason comment } ratings { isMql } } } }
""".replace("FIELDS", FIELDS)


def results(meeting: Meeting, who: str = "viewer") -> Any:
    """What somebody reads."""
    return meeting.office.get(who, f"{meeting.path}results/")


def question(found: Any, name: str) -> Any:
    """The agreement on one question."""
    return next(one for one in found["questions"] if one["question"] == name)


def test_agreement_is_that_of_its_definition_and_the_disputed_stand_first(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    first, second, *rest = meeting.items
    answers = {"marketing": ("yes", "yes"), "sales": ("no", "yes"), "manager": ("unsure", "no")}
    for who, (of_first, of_second) in answers.items():
        meeting.rate(who, first, of_first)
        meeting.rate(who, second, of_second)
        for item in rest:
            meeting.rate(who, item, "yes")
    meeting.close()
    found = results(meeting)
    said = (("yes", "no", "unsure"), ("yes", "yes", "no"), *[("yes", "yes", "yes")] * len(rest))
    asked = question(found, "is_mql")["everybody"]
    alpha = by_definition(said)
    assert alpha is not None
    assert asked["alpha"] == pytest.approx(float(alpha))
    assert asked["agreement"] == pytest.approx((1 + 3 * len(rest)) / (3 * len(said)))
    assert asked["alpha_interval"][0] <= asked["alpha"] <= asked["alpha_interval"][1]
    assert (asked["items"], asked["pairs"], found["raters"]) == (len(said), 3 * len(said), 3)
    ranked = [one["item"]["id"] for one in found["items"]]
    assert ranked[:2] == [first["id"], second["id"]]
    assert [one["disagreement"] for one in found["items"]][2:] == [0.0] * len(rest)
    # All said that it may still become one: full agreement, of which alpha says nothing.
    why = question(found, "why_not_sql")["everybody"]
    assert (why["agreement"], why["alpha"]) == (1.0, None)
    assert "alpha is not defined" in why["note"]


def test_sides_speak_with_their_majority(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    first, second, *rest = meeting.items
    for item in meeting.items:
        meeting.rate("marketing", item, "yes")
        meeting.rate("sales", item, "no" if item is first else "yes")
        meeting.rate("manager", item, "no" if item in (first, second) else "yes")
    meeting.close()
    between = question(results(meeting), "is_mql")["between_sides"]
    # Of the second lead sales is split evenly, so it says nothing there.
    assert between["items"] == len(meeting.items) - 1
    assert between["agreement"] == pytest.approx(len(rest) / (len(rest) + 1))


@pytest.mark.parametrize(
    ("raters", "note"),
    [
        ((), "Nobody has answered yet."),
        (("sales",), "No lead was answered by two people, so there is nothing to compare."),
    ],
)
def test_nobody_or_one_alone_is_answered_in_words(office: Office, raters: tuple[str, ...], note: str) -> None:
    month(office)
    meeting = Meeting(office)
    for who in raters:
        meeting.rate_all(who)
    meeting.close()
    found = results(meeting)
    for one in found["questions"]:
        assert (one["everybody"]["agreement"], one["everybody"]["alpha"], one["everybody"]["note"]) == (
            None,
            None,
            note,
        )
        assert one["between_sides"]["alpha"] is None
        assert "the sides cannot be compared" in one["between_sides"]["note"]
    assert "NaN" not in str(found)
    assert {one["disagreement"] for one in found["items"]} == {None}


def test_graphql_tells_the_same(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    for who in ("marketing", "sales"):
        for number, item in enumerate(meeting.items):
            meeting.rate(who, item, "no" if who == "sales" and number % 2 else "yes")
    blind = office.ask("viewer", RESULTS, review=meeting.review["id"])
    assert blind["errors"][0]["extensions"]["code"] == "ratings_blind"
    meeting.close()
    told = office.ask("viewer", RESULTS, review=meeting.review["id"])["data"]["reviewResults"]
    found = results(meeting)
    for over_graphql, over_rest in zip(told["questions"], found["questions"], strict=True):
        everybody = over_rest["everybody"]
        assert over_graphql["everybody"]["alphaInterval"] == everybody["alpha_interval"]
        assert over_graphql["everybody"]["agreement"] == everybody["agreement"]
        assert over_graphql["betweenSides"]["note"] == over_rest["between_sides"]["note"]
    assert [one["item"]["id"] for one in told["items"]] == [one["item"]["id"] for one in found["items"]]
    assert [one["item"]["lead"]["id"] for one in told["items"]] == [one["item"]["lead"] for one in found["items"]]
    assert [one["said"] for one in told["items"]] == [
        one["said"] and {name: one["said"][name] for name in ("reason", "comment")} for one in found["items"]
    ]


def test_the_table_is_the_leads_with_their_ratings_and_runs_no_formula(office: Office) -> None:
    leads = month(office)
    meeting = Meeting(office)
    meeting.rate_all("sales", "no", comment='=HYPERLINK("http://bad.example")')
    meeting.rate("marketing", meeting.items[0], comment="  @SUM(1)")
    meeting.close()
    answer = office.client("viewer").get(f"/api/v1/{meeting.path.rstrip('/')}.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == len(meeting.items) + 1
    assert {row["lead"] for row in rows} == {item["lead"] for item in meeting.items}
    assert leads["rejected"]["id"] in {row["lead"] for row in rows}
    assert {row["comment"] for row in rows} == {'\'=HYPERLINK("http://bad.example")', "'@SUM(1)"}
    assert next(row for row in rows if row["side"] == "marketing")["is_mql"] == "yes"


def test_the_other_table_is_all_else_that_the_page_says(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    meeting.rate_all("sales")
    meeting.rate_all("marketing", "no")
    meeting.decide("=Ask for a second signal.")
    blind = table_of(office, meeting, "manager")
    assert "agreement" not in {row["part"] for row in blind}, "who is still to rate is not told what others said"
    office.call("marketing", "PATCH", meeting.path, {"minutes": "Read together."})
    meeting.close()
    pack, rows = office.get("viewer", f"{meeting.path}pack/"), table_of(office, meeting, "viewer")

    def counted(part: str, name: str = "count") -> dict[str, str]:
        return {row["what"]: row[name] for row in rows if row["part"] == part}

    numbers = pack["numbers"]
    reached = {one["label"]: str(one["leads"]) for one in numbers["reached"]}
    handoffs = {"Handoffs accepted": str(numbers["accepted"]), "Handoffs rejected": str(numbers["rejected"])}
    assert counted("period") == {"New leads": str(numbers["created"])} | reached | handoffs
    assert counted("rejections") == {one["label"]: str(one["times"]) for one in numbers["reasons"]} != {}
    assert counted("drawn", "of") == {one["label"]: str(one["found"]) for one in pack["review"]["strata"]}
    asked = {one["label"]: str(one["everybody"]["agreement"]) for one in pack["results"]["questions"]}
    assert asked.items() <= counted("agreement", "share").items() and len(counted("agreement")) == 2 * len(asked)
    assert counted("decisions", "owner") == {"'=Ask for a second signal.": pack["decisions"][0]["owner_name"]}
    assert [*counted("minutes")] == ["Read together."]
    assert office.call("partner", "GET", f"{meeting.path}numbers.csv").status_code in (403, 404)


def table_of(office: Office, meeting: Meeting, who: str) -> list[dict[str, str]]:
    """The rows of the file of numbers."""
    answer = office.client(who).get(f"/api/v1/{meeting.path}numbers.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def alternatives(mark: Any) -> list[str]:
    """What a tagged PDF says of each of its pictures."""
    mark = mark.get_object() if hasattr(mark, "get_object") else mark
    if isinstance(mark, list):
        return [text for part in mark for text in alternatives(part)]
    if not hasattr(mark, "get"):
        return []
    below = alternatives(mark["/K"]) if "/K" in mark else []
    return [*([str(mark["/Alt"])] if "/Alt" in mark else []), *below]


def test_page_and_pdf_show_the_same(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    meeting.rate_all("sales")
    meeting.rate_all("marketing", "no")
    office.call("marketing", "PATCH", meeting.path, {"minutes": "Sales reads <b>this</b>."})
    meeting.decide("Ask for a second buying signal.")
    meeting.close()
    page = office.client("viewer").get(f"/api/v1/{meeting.path.rstrip('/')}.html")
    text = page.content.decode()
    for words in ("Review of November 2026", "Ask for a second buying signal.", "the most disputed first", "Seed"):
        assert words in text
    assert "&lt;b&gt;this&lt;/b&gt;" in text
    assert "<script" not in text
    assert "style-src 'sha256-" in page["Content-Security-Policy"]
    answer = office.client("viewer").get(f"/api/v1/{meeting.path.rstrip('/')}.pdf?paper=letter")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pdf = PdfReader(io.BytesIO(answer.content))
    printed = " ".join(part.extract_text() for part in pdf.pages)
    for words in ("Review of November 2026", "Ask for a second buying signal."):
        assert words in " ".join(printed.split())
    marks: Any = pdf.trailer["/Root"]
    assert marks["/MarkInfo"]["/Marked"]
    for drawing in ("How many leads came to each stage", "Why 1 handoff was rejected", "How far raters agree, and"):
        assert drawing in text
        assert [one for one in alternatives(marks["/StructTreeRoot"]) if one.startswith(drawing)], drawing
    assert office.client("viewer").get(f"/reviews/{meeting.review['id']}/").status_code == 200


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(client: Any) -> None:
    address = "/reviews/00000000-0000-7000-8000-000000000000/"
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={quote(address, safe='')}")


def test_the_pack_holds_numbers_of_the_period_and_what_is_still_open(office: Office) -> None:
    month(office)
    earlier = Meeting(office)
    earlier.decide("Look at price checks.")
    office.pass_time(minutes=1)
    meeting = Meeting(office)
    pack = office.get("viewer", f"{meeting.path}pack/")
    reached = {one["stage"]: one["leads"] for one in pack["numbers"]["reached"]}
    assert pack["numbers"]["created"] == 6
    assert (reached["sal"], reached["sql"], reached["won"]) == (2, 1, 0)
    assert (pack["numbers"]["accepted"], pack["numbers"]["rejected"]) == (2, 1)
    assert (pack["results"], pack["decisions"]) == (None, [])
    assert [one["text"] for one in pack["open_decisions"]] == ["Look at price checks."]


def test_reading_takes_the_same_statements_for_few_leads_and_for_many(office: Office) -> None:
    month(office)
    few, many = Meeting(office, per_stratum=1), Meeting(office)
    assert len(few.items) < len(many.items)
    for meeting in (few, many):
        meeting.rate_all("sales")
        meeting.close()
    for part in ("", "items/", "ratings/", "results/", "pack/"):
        counts = [statements_of(lambda at=meeting.path + part: office.get("viewer", at)) for meeting in (few, many)]
        assert counts[0] == counts[1], part
