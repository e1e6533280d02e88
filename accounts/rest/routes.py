"""Where the resources of this app live under /api/v1/."""

from django.urls import path

from accounts.rest.accounts import AccountOne, Accounts
from accounts.rest.capabilities import Capabilities, CapabilityOne
from accounts.rest.clearances import ClearanceOne, Clearances, ClearanceWithdraw
from accounts.rest.contacts import ContactOne, Contacts
from accounts.rest.coverage import CoverageInForce, CoverageOfDraft, CoverageOfVersion
from accounts.rest.industries import Industries
from accounts.rest.market import (
    PartnerOne,
    Partners,
    ProductLineOne,
    ProductLines,
    Territories,
    TerritoryOne,
    TerritoryOverlaps,
)
from accounts.rest.noise import ContactNoise, ContactNoiseLift
from accounts.rest.partners import (
    PartnerRegistrationAppeal,
    PartnerRegistrationOne,
    PartnerRegistrations,
    PartnerRegistrationWithdraw,
)
from accounts.rest.personal_data import ContactConsents, ContactErase, ContactPersonalData, ErasureLifts
from accounts.rest.registrations import (
    DealRegistrationDecideAppeal,
    DealRegistrationEnd,
    DealRegistrationOne,
    DealRegistrations,
    DealRegistrationTransfer,
    RegistrationAppealOne,
    RegistrationAppeals,
)
from accounts.rest.sites import SiteOne, Sites
from accounts.rest.titles import TitleFunctionOne, TitleFunctions

routes = [
    path("accounts/", Accounts.as_view()),
    path("accounts/<uuid:id>/", AccountOne.as_view()),
    path("contacts/", Contacts.as_view()),
    path("contacts/<uuid:id>/", ContactOne.as_view()),
    path("contacts/<uuid:id>/noise/", ContactNoise.as_view()),
    path("contacts/<uuid:id>/noise/lift/", ContactNoiseLift.as_view()),
    path("contacts/<uuid:id>/consents/", ContactConsents.as_view()),
    path("contacts/<uuid:id>/erase/", ContactErase.as_view()),
    path("erasures/lifts/", ErasureLifts.as_view()),
    path("contacts/<uuid:id>/personal-data/", ContactPersonalData.as_view()),
    path("sites/", Sites.as_view()),
    path("sites/<uuid:id>/", SiteOne.as_view()),
    path("title-functions/", TitleFunctions.as_view()),
    path("title-functions/<uuid:id>/", TitleFunctionOne.as_view()),
    path("product-lines/", ProductLines.as_view()),
    path("product-lines/<uuid:id>/", ProductLineOne.as_view()),
    path("capabilities/", Capabilities.as_view()),
    path("capabilities/<uuid:id>/", CapabilityOne.as_view()),
    path("clearances/", Clearances.as_view()),
    path("clearances/<uuid:id>/", ClearanceOne.as_view()),
    path("clearances/<uuid:id>/withdraw/", ClearanceWithdraw.as_view()),
    path("territories/", Territories.as_view()),
    path("territories/overlaps/", TerritoryOverlaps.as_view()),
    path("territories/<uuid:id>/", TerritoryOne.as_view()),
    path("industries/", Industries.as_view()),
    path("partners/", Partners.as_view()),
    path("partners/<uuid:id>/", PartnerOne.as_view()),
    path("channel-rules/current/coverage/", CoverageInForce.as_view()),
    path("channel-rules/versions/<int:n>/coverage/", CoverageOfVersion.as_view()),
    path("channel-rules/drafts/<uuid:id>/coverage/", CoverageOfDraft.as_view()),
    path("deal-registrations/", DealRegistrations.as_view()),
    path("deal-registrations/<uuid:id>/", DealRegistrationOne.as_view()),
    path("deal-registrations/<uuid:id>/decide-appeal/", DealRegistrationDecideAppeal.as_view()),
    path("deal-registrations/<uuid:id>/end/", DealRegistrationEnd.as_view()),
    path("deal-registrations/<uuid:id>/transfer/", DealRegistrationTransfer.as_view()),
    path("registration-appeals/", RegistrationAppeals.as_view()),
    path("registration-appeals/<uuid:id>/", RegistrationAppealOne.as_view()),
    path("partner/registrations/", PartnerRegistrations.as_view()),
    path("partner/registrations/<uuid:id>/", PartnerRegistrationOne.as_view()),
    path("partner/registrations/<uuid:id>/appeal/", PartnerRegistrationAppeal.as_view()),
    path("partner/registrations/<uuid:id>/withdraw/", PartnerRegistrationWithdraw.as_view()),
]
