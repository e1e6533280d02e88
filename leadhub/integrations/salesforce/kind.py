"""What a connection to Salesforce needs, and how it is mapped at first."""

from datetime import timedelta
from typing import Final

from leadhub.integrations.kinds import Input, Kind, Mapped

CLIENT_CREDENTIALS: Final = "client_credentials"
JWT_BEARER: Final = "jwt_bearer"
LEAD: Final = "Lead"
CONTACT: Final = "Contact"
OPPORTUNITY: Final = "Opportunity"
# The field of each object that says where somebody stands by Salesforce's own words.
STATUSES: Final = {LEAD: "Status", OPPORTUNITY: "StageName"}
CONVERTED: Final = "Closed - Converted"

# What a new org has. A converted status is in the map to be understood: the connector never writes one.
LEAD_STATUSES: Final = (
    Mapped(object=LEAD, field="Status", stage="inquiry", value="Open - Not Contacted", is_default=True),
    Mapped(object=LEAD, field="Status", stage="mql", value="Open - Not Contacted"),
    Mapped(object=LEAD, field="Status", stage="sal", value="Working - Contacted", is_default=True),
    Mapped(object=LEAD, field="Status", stage="sql", value="Working - Contacted"),
    Mapped(object=LEAD, field="Status", stage="opportunity", value=CONVERTED, is_default=True, is_written=False),
    Mapped(object=LEAD, field="Status", stage="quoted", value=""),
    Mapped(object=LEAD, field="Status", stage="won", value=""),
    Mapped(object=LEAD, field="Status", stage="lost", value=""),
    Mapped(object=LEAD, field="Status", stage="rejected", value="Closed - Not Converted", is_default=True),
    Mapped(object=LEAD, field="Status", stage="recycled", value="Closed - Not Converted"),
    Mapped(object=LEAD, field="Status", stage="nurture", value="Open - Not Contacted"),
    Mapped(object=LEAD, field="Status", stage="disqualified", value="Closed - Not Converted"),
    Mapped(object=LEAD, field="Status", stage="paused", value=""),
)
OPPORTUNITY_STAGES: Final = (
    Mapped(object=OPPORTUNITY, field="StageName", stage="opportunity", value="Qualification", is_default=True),
    *(
        Mapped(
            object=OPPORTUNITY, field="StageName", stage="opportunity", value=value, is_default=True, is_written=False
        )
        for value in (
            "Prospecting",
            "Needs Analysis",
            "Value Proposition",
            "Id. Decision Makers",
            "Perception Analysis",
        )
    ),
    Mapped(object=OPPORTUNITY, field="StageName", stage="quoted", value="Proposal/Price Quote", is_default=True),
    Mapped(
        object=OPPORTUNITY,
        field="StageName",
        stage="quoted",
        value="Negotiation/Review",
        is_default=True,
        is_written=False,
    ),
    Mapped(object=OPPORTUNITY, field="StageName", stage="won", value="Closed Won", is_default=True),
    Mapped(object=OPPORTUNITY, field="StageName", stage="lost", value="Closed Lost", is_default=True),
)

KIND: Final = Kind(
    code="salesforce",
    label="Salesforce",
    doc="integrations/salesforce.md",
    versions=("v67.0", "v68.0", "v66.0"),
    credentials=(
        Input(name="client_id", label="Consumer key", is_required=True, help="Of the External Client App."),
        Input(
            name="client_secret", label="Consumer secret", is_secret=True, help="For client credentials; not for JWT."
        ),
        Input(
            name="private_key",
            label="Private key",
            is_secret=True,
            help="For JWT: PEM of the RSA key whose certificate the External Client App has.",
        ),
        Input(
            name="hook_secret",
            label="Secret of calls from Salesforce",
            is_secret=True,
            help="whsec_…: signs calls of flows, and stands as `key` in the address of outbound messages.",
        ),
    ),
    settings=(
        Input(
            name="grant",
            label="How leadhub signs in",
            choices=(CLIENT_CREDENTIALS, JWT_BEARER),
            default=CLIENT_CREDENTIALS,
            is_required=True,
        ),
        Input(name="username", label="User name", help="For JWT: the integration user that leadhub acts as."),
        Input(
            name="audience",
            label="Audience",
            help="For JWT, where it is not the org's My Domain: https://login.salesforce.com, for instance.",
        ),
        Input(
            name="organization_id",
            label="Organization ID",
            help="00D…: outbound messages of any other org are refused. Known once leadhub has signed in.",
        ),
        Input(
            name="loss_reason_field",
            label="Field with the reason of a loss",
            help="Of Opportunities, such as Loss_Reason__c. Salesforce has none of its own.",
        ),
        Input(
            name="automated_field",
            label="Field that marks automated activities",
            help="A checkbox of Tasks and Events, such as Is_Automated__c.",
        ),
    ),
    scopes=("api",),
    connector="leadhub.integrations.salesforce.connector.SalesforceConnector",
    reply="leadhub.integrations.salesforce.hooks.acknowledgement",
    object=LEAD,
    fields={
        "email": "Email",
        "first_name": "FirstName",
        "last_name": "LastName",
        "phone": "Phone",
        "job_title": "Title",
        "company": "Company",
        "domain": "Website",
        "country": "Country",
        "city": "City",
        "opted_out": "HasOptedOutOfEmail",
        "score": "Leadhub_Score__c",
        "owner_email": "OwnerId",
        "source": "LeadSource",
        "campaign": "Leadhub_Campaign__c",
        "leadhub_id": "Leadhub_Id__c",
        "leadhub_stage": "Leadhub_Stage__c",
        "leadhub_reason": "Leadhub_Reason__c",
        "leadhub_comment": "Leadhub_Comment__c",
        "leadhub_recycle_at": "Leadhub_Recycle_At__c",
    },
    statuses=(*LEAD_STATUSES, *OPPORTUNITY_STAGES),
    highest={(LEAD, "Status"): (CONVERTED,), (OPPORTUNITY, "StageName"): ("Closed Won",)},
    # The quota is a day's, and shared with everything else that the org has connected: one a second in the long run.
    pace=(300, 300.0),
    poll=timedelta(minutes=5),
)
