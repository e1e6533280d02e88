"""The company in the matrix: something of each kind there is, and in it words that only some may ever read."""

from typing import Any, Final
from uuid import UUID

from leadhub import clock
from leadhub.actors import Role
from leadhub.api.tokens import make_token
from leadhub.bulk_changes import carrying_out, planning
from leadhub.jobs.running import run_jobs
from qualification.models import Team, TeamMember
from tests.feedback.meeting import Meeting, month
from tests.leadhub.events.doors import URL
from tests.qualification.company import MEDICO
from tests.qualification.doors import connected
from tests.qualification.doors.canaries import CANARY, Planted
from tests.qualification.doors.connected import Connected
from tests.qualification.drafts import begun
from tests.qualification.importing.uploading import passed, people, uploaded
from tests.qualification.office import Office

NORDWERK: Final = "zqnordwerk"
STAFF: Final = ("sales", "manager", "marketing", "operations", "integration", "viewer", "auditor")
PEOPLE: Final = tuple(one for one in STAFF if one != "integration")
PARTNERS: Final = ("partner", "partner2")
ACTORS: Final = ("anonymous", "revoked", *PARTNERS, *STAFF)
# The partner that is not marked as staff by mistake, as the other is.
UNMARKED: Final = "partner2"
DOCUMENTS: Final = ("profiles", "channel-rules", "scoring-models", "agreements")
# Who may ever read a word. Ours is the staff's; what is a partner's own is its and ours; what is controlled is nobody's
# here, for nobody is cleared; what raters say is their own until the review is closed.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    CANARY: STAFF,
    NORDWERK: (*STAFF, "partner2"),
    "tinytools": (*STAFF, "partner"),
    "Widgets of Iowa": (*STAFF, "partner"),
    "zqcontrolled": (),
    "zqrated": ("marketing",),
    "zqhook-ours": ("operations", "integration", "auditor"),
    "zqhook-theirs": ("operations", "auditor"),
    "zqchannel": ("operations", "auditor"),
    "zqtoken": ("operations", "auditor"),
    "zqprogram": ("operations", "auditor"),
    "zqlist": ("marketing", "operations", "auditor"),
    connected.SECRET: (),
    connected.SEEN: (),
    connected.CONNECTION: PEOPLE,
    connected.MAIL: PEOPLE,
    connected.ELSEWHERE: tuple(one for one in PEOPLE if one != "sales"),
    connected.FOUND: ("operations", "auditor"),
    connected.FAILED: ("operations", "auditor"),
    connected.REMOVED: ("operations", "auditor"),
}


def forbidden(actor: str) -> list[str]:
    """The words that may stand in no answer to somebody."""
    return [word for word, readers in WORDS.items() if actor not in readers]


TEAMS: Final = "https://prod-01.westeurope.logic.azure.com/workflows/0a1b2c/triggers/manual/paths/invoke?sig=x"


class World:
    """The company and all that it has; `own` and `foreign` objects are found by the lists that people are shown."""

    def __init__(self, office: Office) -> None:
        self.office = office
        office.people.add("auditor", Role.AUDITOR, "Auditor")
        self.leads = month(office)
        self.planted = Planted(office, theirs=NORDWERK)
        self._observed()
        self._asked()
        self._rules()
        self._people()
        self._receivers()
        self._meeting()
        self._controlled()
        self._unknown()
        self._ended()
        self._hidden_from_sales()
        self._alike()
        self._erased()
        self._lists()
        self._joining()
        self._many()
        office.run_due()
        Connected(office, self.leads)

    def _post(self, who: str, path: str, body: Any = None, status: int = 201) -> Any:
        return self.office.post(who, path, body, status)

    def _observed(self) -> None:
        """A handoff that was only observed."""
        self.office.let_observe("direct")
        self.office.lead("rfq_submitted", "olga@observed.example", account={**MEDICO, "domain": "observed.example"})
        self.office.let_observe("direct", "live")

    def _asked(self) -> None:
        """What waits for an answer: data, a place, an engineer, a reason; and what a machine said."""
        lead, place, word = (self.office.handed_over(f"{name}@asked.example") for name in ("ada", "pia", "wim"))
        self._post("sales", f"handoffs/{lead['handoff']}/needs-data/", {"items": ["phone"], "comment": "x"}, 200)
        self._post("sales", f"handoffs/{place['handoff']}/not-mine/", {"comment": "Of Graz."}, 200)
        said = {"to": "rejected", "source": "crm", "reason": "timing"}
        self._post("integration", f"leads/{word['id']}/propose/", said, 200)
        taken = self.leads["qualified"]
        self._post("sales", f"leads/{taken['id']}/technical-review/", {"question": "5 um?"})

    def _rules(self) -> None:
        """A draft of each document, a shadow, a trial, an example, a suspension, a proposal of points."""
        drafts = {kind: begun(self.office, kind) for kind in DOCUMENTS}
        self._post("operations", "shadows/", {"draft": drafts["scoring-models"]["id"]})
        trial = {"drafts": {"profiles": drafts["profiles"]["id"]}}
        self.trial: str = self._post("marketing", "what-ifs/", trial, 202)["id"]
        self._post(
            "marketing", "pinned-examples/", {"name": "x", "wanted": {"stage": "mql"}, "lead": self.leads["near"]["id"]}
        )
        broken = {"kind": "signal_type", "code": "email_opened", "note": "x", "until": "2026-11-06T00:00:00Z"}
        self._post("operations", "suspensions/", broken)
        self._post("marketing", "recalibrations/", {}, 202)
        self._post("marketing", "campaigns/", {"code": "spring", "name": "Spring"})

    def _people(self) -> None:
        """An absence, a closure, a site, a capability, a clearance of a viewer who is none of these."""
        office = self.office
        away = {"begins": "2026-12-01T00:00:00Z", "ends": "2026-12-05T00:00:00Z", "note": "x"}
        self._post("sales2", "absences/", away)
        calendar = office.get("viewer", "calendars/")["results"][0]["id"]
        self._post(
            "operations", f"calendars/{calendar}/closures/", {"first_day": "2026-12-24", "label": "Inventory"}, 201
        )
        self._post("operations", "sites/", {"account": self.leads["near"]["account"], "name": "Plant"})
        self._post("operations", "capabilities/", {"process": "milling", "product_line": "cnc-machining"})
        self._post("operations", "title-functions/", {"phrase": "chief of parts", "function": "procurement"})
        user = str(office.users["manager"].pk)
        cleared = self._post("operations", "clearances/", {"user": user, "until": "2027-11-03T00:00:00Z", "proof": "x"})
        self._post("operations", f"clearances/{cleared['id']}/withdraw/", None, 200)

    def _receivers(self) -> None:
        """Receivers of an integration and of operations, a channel, an alert of marketing's, a token."""
        self._post("integration", "webhook-endpoints/", {"name": "zqhook-ours", "url": URL})
        self._post("operations", "webhook-endpoints/", {"name": "zqhook-theirs", "url": URL})

        told = self._post(
            "operations", "alert-channels/", {"kind": "teams_webhook", "name": "zqchannel", "secret": TEAMS}
        )
        desk = self.office.team(f"{CANARY} OEM desk")
        room = {"subject": desk, "channel": told["id"], "kinds": ["breach"]}
        self._post("operations", "alert-rooms/", room)
        make_token(self.office.users["operations"], "zqtoken")

    def _meeting(self) -> None:
        """A review that marketing has begun to rate, with a decision."""
        meeting = Meeting(self.office)
        meeting.rate("marketing", meeting.items[0], comment="zqrated")
        meeting.decide()

    def _controlled(self) -> None:
        """An RFQ that nobody here may read whole."""
        lead = self.leads["accepted"]["id"]
        rfq = self.office.get("viewer", "rfqs/", lead=lead)["results"][0]["id"]
        drawing = {"name": "zqcontrolled", "sha256": "cafe" * 16, "is_export_controlled": True}
        self._post("marketing", f"rfqs/{rfq}/lines/", {"drawing": drawing})

    def _unknown(self) -> None:
        """Somebody for the desk."""
        self.office.lead("rfq_submitted", "eve@nowhere.example", account={"name": "Nowhere Ltd"})

    def _ended(self) -> None:
        """An RFQ that was lost."""
        lead = self.leads["qualified"]["id"]
        rfq = self.office.get("viewer", "rfqs/", lead=lead)["results"][0]["id"]
        self._post("sales", f"rfqs/{rfq}/lost/", {"reason": "price", "comment": "x"}, 200)

    def _alike(self) -> None:
        """Two that are one, two that may be, and what a sweep found."""
        names = ("Gearworks of Turin", "Torino Gears", "Halvorsen Pumps", "Halvorsen Pump")
        made = [self._post("marketing", "accounts/", {"name": name, "country": "IT"})["id"] for name in names]
        self._post("operations", f"accounts/{made[0]}/merge/", {"loser": made[1]}, 200)
        self._post("operations", "possible-duplicates/sweep/", None, 202)
        run_jobs(clock.now())

    def _erased(self) -> None:
        """Somebody who was erased, and may be taken again."""
        gone = self._post("marketing", "contacts/", {"email": "gil@gone.example"})["id"]
        self._post("operations", f"contacts/{gone}/erase/", {"reason": "asked"}, 200)
        self._post("operations", "erasures/lifts/", {"email": "gil@gone.example", "reason": "asked"})

    def _lists(self) -> None:
        """A list of marketing's, what was taken out as a file, what somebody agreed to."""
        content = people(1, "no-address,zqlist,Y,y.example,DE,5")
        imported = uploaded(self.office, content, name="zqlist.csv")
        passed(self.office, imported["id"], "dry-run")
        assert self.office.call("operations", "GET", "contacts/export.csv").status_code == 200
        said = {"channel": "email", "purpose": "marketing", "state": "withdrawn"}
        self._post("marketing", f"contacts/{self.leads['near']['contact']}/consents/", said)

    def _joining(self) -> None:
        """A program, and somebody for whom operations is asked."""
        program = {"name": "zqprogram", "kind": "system", "scopes": ["leads:read"]}
        self._post("operations", "clients/", program)
        joining = {"email": "joe@leadhub.example", "name": "Joe", "role": "operations"}
        self._post("operations", "people/", joining)

    def _many(self) -> None:
        """A bulk change that was carried out."""
        actor, now = self.office.users["operations"].actor, clock.now()
        account = UUID(self.leads["near"]["account"])
        made = planning.plan("account", [account], {"target_status": "house"}, note="x", actor=actor, now=now)
        carrying_out.carry_out(made.pk, actor=actor, now=now)

    def _hidden_from_sales(self) -> None:
        """Sales has left Europe: what is handed over there it is not shown."""
        europe = Team.objects.get(name__contains="Europe")
        TeamMember.objects.filter(team=europe, user=self.office.users["sales"]).update(is_active=False)
