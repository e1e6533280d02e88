"""What this app brings to the GraphQL schema."""

from accounts.graphql.acts import (
    AccountActs,
    CapabilityActs,
    ClearanceActs,
    ContactActs,
    MarketActs,
    NoiseActs,
    SiteActs,
    TitleActs,
)
from accounts.graphql.lists import Lists
from accounts.graphql.merges import MergeActs, MergeLists
from accounts.graphql.personal_data import PersonalDataActs, PersonalDataLists
from accounts.graphql.registrations import RegistrationActs, RegistrationLists
from accounts.readers.accounts import ACCOUNT, SITE
from accounts.readers.capabilities import CAPABILITY
from accounts.readers.clearances import CLEARANCE
from accounts.readers.contacts import CONTACT
from accounts.readers.duplicates import POSSIBLE_DUPLICATE
from accounts.readers.erasures import ERASURE_LIFT
from accounts.readers.market import PARTNER, PRODUCT_LINE, TERRITORY
from accounts.readers.merges import MERGE
from accounts.readers.registrations import DEAL_REGISTRATION, REGISTRATION_APPEAL
from accounts.readers.titles import TITLE_FUNCTION
from leadhub.api.graphql import Root

root = Root(
    queries=[Lists, PersonalDataLists, RegistrationLists, MergeLists],
    mutations=[
        AccountActs,
        ContactActs,
        NoiseActs,
        PersonalDataActs,
        SiteActs,
        TitleActs,
        MarketActs,
        CapabilityActs,
        ClearanceActs,
        RegistrationActs,
        MergeActs,
    ],
    nouns=[
        ACCOUNT,
        CONTACT,
        SITE,
        PRODUCT_LINE,
        TERRITORY,
        PARTNER,
        CAPABILITY,
        TITLE_FUNCTION,
        CLEARANCE,
        DEAL_REGISTRATION,
        REGISTRATION_APPEAL,
        MERGE,
        POSSIBLE_DUPLICATE,
        ERASURE_LIFT,
    ],
)
