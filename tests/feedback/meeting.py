"""A month of the example company and the people who meet over its leads."""

from typing import Any

from tests.qualification.company import MEDICO
from tests.qualification.office import Json, Office

NOVEMBER = {"from": "2026-11-01", "to": "2026-12-01"}
RATERS = ("marketing", "sales", "sales2", "manager")
BAKERY = {"name": "Golden Crust", "domain": "crust.example", "industry": "311811", "country": "US", "employee_count": 5}


class Meeting:
    """One review, as those who take part use it over REST."""

    def __init__(self, office: Office, **wish: Any) -> None:
        self.office = office
        self.review: Json = office.post("marketing", "reviews/", NOVEMBER | {"seed": 7} | wish, status=201)
        self.path = f"reviews/{self.review['id']}/"
        self.items: list[Json] = office.get("marketing", f"{self.path}items/")["results"]

    def rate(self, who: str, item: Json, is_mql: str = "yes", status: int = 201, **given: Any) -> Json:
        """What somebody says of one lead; where it is asked, also why it did not become an SQL."""
        why = {"why_not_sql": "still_open"} if item["stage"] == "mql" else {}
        body = {"item": item["id"], "is_mql": is_mql} | why | given
        answer: Json = self.office.post(who, f"{self.path}ratings/", body, status=status)
        return answer

    def rate_all(self, who: str, is_mql: str = "yes", **given: Any) -> None:
        """The same of every lead."""
        for item in self.items:
            self.rate(who, item, is_mql, **given)

    def decide(self, text: str = "Count CAD downloads less.", **given: Any) -> Json:
        """Marketing decides something that operations answers for."""
        owner = str(self.office.users["operations"].pk)
        body = {"text": text, "owner": owner, "due_on": "2026-12-15"} | given
        made: Json = self.office.post("marketing", f"{self.path}decisions/", body, status=201)
        return made

    def close(self) -> Json:
        """The manager closes it."""
        closed: Json = self.office.post("manager", f"{self.path}close/")
        return closed


def month(office: Office) -> dict[str, Json]:
    """A lead of each kind, by what happened to it."""
    leads = {
        "accepted": office.accepted("ann@a.example"),
        "qualified": office.qualified("quinn@q.example"),
        "rejected": office.handed_over("ray@r.example"),
        "off_target": office.lead("webinar_attended", "bea@crust.example", account=BAKERY),
        "near": office.lead("webinar_attended", "lee@l.example", account=company("lee"), days_ago=20),
        "idle": office.lead("email_opened", "ida@i.example", account=company("ida")),
    }
    handoff, given = leads["rejected"]["handoff"], {"reason": "no_project", "comment": "=1+1 only collects prices"}
    office.post("sales", f"handoffs/{handoff}/reject/", given)
    return leads


def company(name: str) -> Json:
    """A company that fits."""
    return MEDICO | {"name": f"Company of {name}", "domain": f"{name[0]}.example"}
