"""Account Engagement as a kind of system: what it needs, and by which names it holds what leadhub knows."""

from datetime import timedelta
from typing import Final

from leadhub.integrations.kinds import Input, Kind
from leadhub.integrations.protocol import STATUS

OBJECT: Final = "prospect"
LIFECYCLE: Final = "lifecycleStageId"
STAGE_THERE: Final = f"{STATUS}:{OBJECT}.{LIFECYCLE}"
CLIENT_CREDENTIALS: Final = "client_credentials"
JWT: Final = "jwt"

KIND: Final = Kind(
    code="account_engagement",
    label="Account Engagement (Pardot)",
    doc="integrations/account_engagement.md",
    base_url="https://pi.pardot.com",
    versions=("v5",),
    credentials=(
        Input(name="client_id", label="Consumer key", is_secret=True, is_required=True),
        Input(name="client_secret", label="Consumer secret", help="For client credentials.", is_secret=True),
        Input(
            name="private_key",
            label="Private key",
            help="For JWT: the RSA key in PEM whose certificate the app has.",
            is_secret=True,
        ),
    ),
    settings=(
        Input(
            name="business_unit_id",
            label="Business Unit ID",
            help="18 characters that begin with 0Uv: Salesforce Setup, Business Unit Setup.",
            is_required=True,
        ),
        Input(
            name="login_url",
            label="My Domain",
            help="Where Salesforce gives access, such as https://medico.my.salesforce.com.",
            is_required=True,
        ),
        Input(
            name="grant",
            label="How leadhub signs in",
            choices=(CLIENT_CREDENTIALS, JWT),
            default=CLIENT_CREDENTIALS,
        ),
        Input(name="username", label="User", help="For JWT: the Salesforce user whom leadhub acts for."),
        Input(
            name="audience",
            label="Audience",
            help="For JWT, where it is not My Domain: https://login.salesforce.com, or test for a sandbox.",
        ),
        Input(
            name="time_zone",
            label="Time zone of the account",
            help="When its day begins, and with it the daily limit of calls: such as America/New_York.",
            default="UTC",
        ),
    ),
    scopes=("pardot_api",),
    connector="leadhub.integrations.account_engagement.connector.AccountEngagement",
    fields={
        "email": "email",
        "first_name": "firstName",
        "last_name": "lastName",
        "phone": "phone",
        "job_title": "jobTitle",
        "company": "company",
        "country": "country",
        "city": "city",
        "opted_out": "optedOut",
        "score": "score",
        "source": "source",
        "owner_email": "assignedTo.email",
        "campaign": "campaign.name",
        "leadhub_id": "leadhub_id__c",
        "leadhub_stage": "leadhub_stage__c",
        "leadhub_reason": "leadhub_reason__c",
        "leadhub_comment": "leadhub_comment__c",
        "leadhub_recycle_at": "leadhub_recycle_at__c",
        STAGE_THERE: LIFECYCLE,
    },
    read_only=frozenset({"owner_email", "campaign", STAGE_THERE}),
    # Its own rules set the lifecycle, and the numbers of its stages differ in each account: nothing to map at first.
    # The stage itself goes into the carrier.
    statuses=(),
    # Half of what the smallest edition may call a day; one worker is one of five calls at a time.
    pace=(12_500, 86_400.0),
    poll=timedelta(minutes=2),
)
