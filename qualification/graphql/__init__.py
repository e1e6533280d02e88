"""What this app brings to the GraphQL schema."""

from leadhub.api.graphql import Root
from qualification.graphql.asks import Asked, Asking
from qualification.graphql.calendars import CalendarActs, CalendarQueries
from qualification.graphql.collaborators import Collaborating, Collaborations
from qualification.graphql.going_live import GoingLiveActs
from qualification.graphql.holdouts import HoldoutQueries
from qualification.graphql.mutations import Mutations
from qualification.graphql.projects import ProjectQueries, Separating
from qualification.graphql.queries import Queries
from qualification.graphql.rfqs import RfqActs, RfqQueries
from qualification.graphql.shadows import ShadowActs, ShadowQueries
from qualification.graphql.staff import StaffActs, StaffQueries
from qualification.graphql.what_ifs import Supposed, Supposing
from qualification.readers.absences import ABSENCE
from qualification.readers.account_interests import ACCOUNT_INTEREST
from qualification.readers.calendars import CALENDAR
from qualification.readers.data_requests import DATA_REQUEST
from qualification.readers.examples import PINNED_EXAMPLE
from qualification.readers.handoffs import HANDOFF
from qualification.readers.leads import LEAD
from qualification.readers.observations import OBSERVED_HANDOFF
from qualification.readers.placements import PLACEMENT
from qualification.readers.rfqs import RFQ
from qualification.readers.shadows import SHADOW, SHADOW_DIFFERENCE
from qualification.readers.signal_views import SIGNAL
from qualification.readers.suspensions import SUSPENSION
from qualification.readers.teams import TEAM
from qualification.readers.technical_reviews import TECHNICAL_REVIEW
from qualification.readers.triages import TRIAGE

root = Root(
    queries=[
        Queries,
        CalendarQueries,
        Asked,
        StaffQueries,
        ProjectQueries,
        RfqQueries,
        Collaborations,
        Supposed,
        ShadowQueries,
        HoldoutQueries,
    ],
    mutations=[
        Mutations,
        GoingLiveActs,
        CalendarActs,
        Asking,
        StaffActs,
        Separating,
        RfqActs,
        Collaborating,
        Supposing,
        ShadowActs,
    ],
    nouns=[
        LEAD,
        HANDOFF,
        SIGNAL,
        TEAM,
        CALENDAR,
        ACCOUNT_INTEREST,
        PINNED_EXAMPLE,
        OBSERVED_HANDOFF,
        SUSPENSION,
        DATA_REQUEST,
        PLACEMENT,
        TECHNICAL_REVIEW,
        ABSENCE,
        TRIAGE,
        RFQ,
        SHADOW,
        SHADOW_DIFFERENCE,
    ],
)
