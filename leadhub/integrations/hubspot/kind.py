"""What a connection to HubSpot needs, and how it is mapped at first."""

from datetime import timedelta
from typing import Final

from leadhub.integrations.kinds import Input, Kind, Mapped

CODE: Final = "hubspot"
CONTACT: Final = "contact"
LIFECYCLE: Final = "status:contact.lifecyclestage"
LEAD_STATUS: Final = "status:contact.hs_lead_status"
SCOPES: Final = (
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "communication_preferences.read_write",
    "sales-email-read",
)
FORMS_SCOPE: Final = "forms"
# Of which HubSpot publishes something that leadhub is held against in its tests.
HELD_TO: Final = "2026-03"

# Stage, lifecycle and lead status; a star marks the stage that the value means when it is told alone.
_ALIGNED: Final = (
    ("inquiry", "lead*", "NEW*"),
    ("mql", "marketingqualifiedlead*", "NEW"),
    ("sal", "marketingqualifiedlead", "IN_PROGRESS*"),
    ("sql", "salesqualifiedlead*", "CONNECTED*"),
    ("opportunity", "opportunity*", "OPEN_DEAL*"),
    ("quoted", "opportunity", "OPEN_DEAL"),
    ("won", "customer*", ""),
    ("lost", "opportunity", "BAD_TIMING"),
    ("rejected", "lead", "UNQUALIFIED*"),
    ("recycled", "lead", "BAD_TIMING*"),
    ("nurture", "lead", "BAD_TIMING"),
    ("disqualified", "other*", "UNQUALIFIED"),
    ("paused", "", ""),
)


# Values that are only heard; without a stage they say nothing of where somebody stands.
_HEARD: Final = (
    ("lifecyclestage", "subscriber", ""),
    ("lifecyclestage", "evangelist", "won"),
    ("hs_lead_status", "OPEN", ""),
    ("hs_lead_status", "ATTEMPTED_TO_CONTACT", "sal"),
)


def _mapped(field: str, stage: str, value: str) -> Mapped:
    return Mapped(
        object=CONTACT, field=field, stage=stage, value=value.removesuffix("*"), is_default=value.endswith("*")
    )


KIND: Final = Kind(
    code=CODE,
    label="HubSpot",
    doc="docs/integrations/hubspot.md",
    base_url="https://api.hubapi.com",
    versions=(HELD_TO, "2026-09"),
    credentials=(
        Input(
            name="token",
            label="Service key or access token",
            help="Of a service key or a static app. Leave it empty where an app signs in by OAuth.",
            is_secret=True,
        ),
        Input(name="client_id", label="Client ID", help="Of an app that signs in by OAuth."),
        Input(
            name="client_secret",
            label="Client secret",
            help="Of the app: it signs in by OAuth with it, and HubSpot signs its webhooks with it.",
            is_secret=True,
        ),
        Input(
            name="refresh_token",
            label="Refresh token",
            help="Of an app that signs in by OAuth: what HubSpot answered when it was installed.",
            is_secret=True,
        ),
    ),
    settings=(
        Input(name="portal_id", label="Hub ID", help="With it, webhooks of other accounts of the same app are left."),
        Input(name="app_id", label="App ID", help="With it, what leadhub wrote is told from what other apps wrote."),
        Input(
            name="time_zone",
            label="Time zone of the account",
            help="Such as Europe/Berlin. A test call finds it by itself; a daily limit ends at midnight there.",
        ),
        Input(name="forms", label="Forms", help="IDs of the forms whose submissions are read, with commas between."),
    ),
    scopes=SCOPES,
    connector="leadhub.integrations.hubspot.connector.HubSpot",
    object=CONTACT,
    fields={
        "email": "email",
        "first_name": "firstname",
        "last_name": "lastname",
        "phone": "phone",
        "job_title": "jobtitle",
        "company": "company",
        "domain": "website",
        "country": "country",
        "city": "city",
        "opted_out": "hs_email_optout",
        "score": "hubspotscore",
        "owner_email": "hubspot_owner_id",
        "source": "hs_analytics_source",
        "campaign": "hs_analytics_first_touch_converting_campaign",
        "leadhub_id": "leadhub_id",
        "leadhub_stage": "leadhub_stage",
        "leadhub_reason": "leadhub_reason",
        "leadhub_comment": "leadhub_comment",
        "leadhub_recycle_at": "leadhub_recycle_at",
        LIFECYCLE: "lifecyclestage",
        LEAD_STATUS: "hs_lead_status",
    },
    statuses=(
        *(_mapped("lifecyclestage", stage, lifecycle) for stage, lifecycle, _ in _ALIGNED),
        *(_mapped("hs_lead_status", stage, status) for stage, _, status in _ALIGNED),
        *(
            Mapped(object=CONTACT, field=field, stage=stage, value=value, is_default=True, is_written=False)
            for field, value, stage in _HEARD
        ),
    ),
    highest={(CONTACT, "lifecyclestage"): ("customer", "evangelist")},
    # The smallest burst that HubSpot gives an app is 100 calls in 10 seconds, whatever its plan.
    pace=(80, 10.0),
    poll=timedelta(minutes=1),
)
