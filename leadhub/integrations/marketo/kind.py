"""What a connection to Marketo needs, and how it is mapped at first."""

from datetime import timedelta
from typing import Final

from leadhub.integrations.kinds import Input, Kind, Mapped

OBJECT: Final = "lead"
STATUS_FIELD: Final = "leadStatus"
HEADER: Final = "X-Leadhub-Secret"
# Company fields are read, never written: Marketo keeps them by its companies, which belong to the CRM.
READ_ONLY: Final = frozenset({"company", "domain"})
# The stage, what Marketo is told, and whether that word alone means the stage.
STAGES: Final = (
    ("inquiry", "Inquiry", True),
    ("mql", "MQL", True),
    ("sal", "SAL", True),
    ("sql", "SQL", True),
    ("opportunity", "Opportunity", True),
    ("quoted", "Opportunity", False),
    ("won", "Customer", True),
    ("lost", "Lost", True),
    ("rejected", "Rejected", True),
    ("recycled", "Recycled", True),
    ("nurture", "Nurture", True),
    ("disqualified", "Disqualified", True),
    ("paused", "", False),
)

KIND: Final = Kind(
    code="marketo",
    label="Marketo Engage",
    doc="integrations/marketo.md",
    versions=("v1",),
    credentials=(
        Input(
            name="client_id",
            label="Client ID",
            help="Marketo: Admin, LaunchPoint, the custom service, View Details.",
            is_secret=True,
            is_required=True,
        ),
        Input(name="client_secret", label="Client secret", help="Beside it.", is_secret=True, is_required=True),
        Input(
            name="hook_secret",
            label="Secret of the webhook",
            help=f"At least 16 characters; a custom header {HEADER} of the webhook says the same. For webhooks only.",
            is_secret=True,
        ),
    ),
    settings=(
        Input(
            name="status_field",
            label="Field of the status",
            help="The API name of the field that the status map is about.",
            default=STATUS_FIELD,
        ),
        Input(
            name="partition",
            label="Lead partition",
            help="Where new people are made, if the subscription has partitions. Empty: Marketo's default.",
        ),
    ),
    scopes=("Read-Write Lead", "Read-Only Activity"),
    connector="leadhub.integrations.marketo.connector.Marketo",
    reply="leadhub.integrations.marketo.hooks.acknowledgement",
    object=OBJECT,
    fields={
        "email": "email",
        "first_name": "firstName",
        "last_name": "lastName",
        "phone": "phone",
        "job_title": "title",
        "company": "company",
        "domain": "website",
        "country": "country",
        "city": "city",
        "opted_out": "unsubscribed",
        "score": "leadScore",
        "source": "leadSource",
        "leadhub_id": "leadhub_id",
        "leadhub_stage": "leadhub_stage",
        "leadhub_reason": "leadhub_reason",
        "leadhub_comment": "leadhub_comment",
        "leadhub_recycle_at": "leadhub_recycle_at",
    },
    read_only=READ_ONLY,
    statuses=tuple(
        Mapped(object=OBJECT, field=STATUS_FIELD, stage=stage, value=value, is_default=is_default)
        for stage, value, is_default in STAGES
    ),
    highest={(OBJECT, STATUS_FIELD): ("Customer",)},
    # Half of what all integrations of a subscription share.
    pace=(50, 20.0),
    poll=timedelta(minutes=5),
)
