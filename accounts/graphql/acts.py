"""What is done: each act is the use case that REST and the console call."""

from uuid import UUID

from accounts import accounts, capabilities, clearances, contacts, market, noise, sites, title_table
from accounts.accounts import CreateAccountBody, UpdateAccountBody
from accounts.capabilities import CreateCapabilityBody, UpdateCapabilityBody
from accounts.clearances import GrantClearanceBody
from accounts.contacts import CreateContactBody, UpdateContactBody
from accounts.market import (
    CreatePartnerBody,
    CreateProductLineBody,
    CreateTerritoryBody,
    UpdatePartnerBody,
    UpdateProductLineBody,
    UpdateTerritoryBody,
)
from accounts.noise import FlagNoiseBody, LiftNoiseBody
from accounts.readers.accounts import ACCOUNT, SITE, AccountView, SiteView
from accounts.readers.capabilities import CAPABILITY, CapabilityView
from accounts.readers.clearances import CLEARANCE, ClearanceView
from accounts.readers.contacts import CONTACT, ContactView
from accounts.readers.market import (
    PARTNER,
    PRODUCT_LINE,
    TERRITORY,
    PartnerView,
    ProductLineView,
    TerritoryView,
    partner_saved,
    territory_saved,
)
from accounts.readers.titles import TITLE_FUNCTION, TitleFunctionView
from accounts.sites import CreateSiteBody, UpdateSiteBody
from accounts.title_table import CreateTitleFunctionBody, UpdateTitleFunctionBody
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.graphql import mutation
from leadhub.clock import now


class Deleted(View):
    """What was taken away."""

    id: UUID


class AccountActs:
    """Root fields of mutations on accounts."""

    @staticmethod
    @mutation("account.create", ACCOUNT)
    def create_account(actor: Actor, input: CreateAccountBody) -> AccountView:
        """Make an account that is not known yet."""
        return ACCOUNT.read(actor, accounts.create(input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("account.edit", ACCOUNT)
    def update_account(actor: Actor, id: UUID, input: UpdateAccountBody) -> AccountView:
        """Set facts, relationships, target status, owner or parent; the leads that it concerns are decided again."""
        return ACCOUNT.read(actor, accounts.edit(id, input, actor=actor, now=now()).pk)


class ContactActs:
    """Root fields of mutations on contacts."""

    @staticmethod
    @mutation("contact.create", CONTACT)
    def create_contact(actor: Actor, input: CreateContactBody) -> ContactView:
        """Make a contact that is not known yet."""
        return CONTACT.read(actor, contacts.create(input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("contact.edit", CONTACT)
    def update_contact(actor: Actor, id: UUID, input: UpdateContactBody) -> ContactView:
        """Set facts, noise class or account; the leads of the contact are decided again."""
        return CONTACT.read(actor, contacts.edit(id, input, actor=actor, now=now()).pk)


class NoiseActs:
    """Root fields of mutations on what is found to be noise."""

    @staticmethod
    @mutation("contact.flag_noise", CONTACT)
    def flag_noise(actor: Actor, id: UUID, input: FlagNoiseBody) -> ContactView:
        """Say that a contact is noise; its leads are decided again."""
        made = noise.flag(id, input.noise_class, comment=input.comment or "", actor=actor, now=now())
        return CONTACT.read(actor, made.pk)

    @staticmethod
    @mutation("contact.lift_noise", CONTACT)
    def lift_noise(actor: Actor, id: UUID, input: LiftNoiseBody) -> ContactView:
        """Say that a contact is no noise; no rule finds again what was taken back."""
        made = noise.lift(id, input.noise_class, comment=input.comment or "", actor=actor, now=now())
        return CONTACT.read(actor, made.pk)


class SiteActs:
    """Root fields of mutations on sites."""

    @staticmethod
    @mutation("site.create", SITE)
    def create_site(actor: Actor, input: CreateSiteBody) -> SiteView:
        """Add a site to an account."""
        return SITE.read(actor, sites.create(input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("site.edit", SITE)
    def update_site(actor: Actor, id: UUID, input: UpdateSiteBody) -> SiteView:
        """Set what is known of a site."""
        return SITE.read(actor, sites.edit(id, input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("site.delete", Deleted)
    def delete_site(actor: Actor, id: UUID) -> Deleted:
        """Take a site away."""
        sites.delete(id, actor=actor, now=now())
        return Deleted(id=id)


class TitleActs:
    """Root fields of mutations on the table of titles."""

    @staticmethod
    @mutation("title_function.create", TITLE_FUNCTION)
    def create_title_function(actor: Actor, input: CreateTitleFunctionBody) -> TitleFunctionView:
        """Add a row."""
        return TITLE_FUNCTION.read(actor, title_table.create(input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("title_function.edit", TITLE_FUNCTION)
    def update_title_function(actor: Actor, id: UUID, input: UpdateTitleFunctionBody) -> TitleFunctionView:
        """Change a row, or move it by its order."""
        return TITLE_FUNCTION.read(actor, title_table.edit(id, input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("title_function.delete", Deleted)
    def delete_title_function(actor: Actor, id: UUID) -> Deleted:
        """Take a row away."""
        title_table.delete(id, actor=actor, now=now())
        return Deleted(id=id)


class MarketActs:
    """Root fields of mutations on product lines, territories and partners."""

    @staticmethod
    @mutation("product_line.create", PRODUCT_LINE)
    def create_product_line(actor: Actor, input: CreateProductLineBody) -> ProductLineView:
        """Add a product line."""
        return PRODUCT_LINE.read(actor, market.create_product_line(input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("product_line.edit", PRODUCT_LINE)
    def update_product_line(actor: Actor, id: UUID, input: UpdateProductLineBody) -> ProductLineView:
        """Rename a product line or take it out of use."""
        return PRODUCT_LINE.read(actor, market.edit_product_line(id, input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("territory.create", TERRITORY)
    def create_territory(actor: Actor, input: CreateTerritoryBody) -> TerritoryView:
        """Add a territory."""
        return territory_saved(actor, market.create_territory(input, actor=actor, now=now()))

    @staticmethod
    @mutation("territory.edit", TERRITORY)
    def update_territory(actor: Actor, id: UUID, input: UpdateTerritoryBody) -> TerritoryView:
        """Change a territory."""
        return territory_saved(actor, market.edit_territory(id, input, actor=actor, now=now()))

    @staticmethod
    @mutation("channel_partner.create", PARTNER)
    def create_partner(actor: Actor, input: CreatePartnerBody) -> PartnerView:
        """Make an account a partner."""
        return partner_saved(actor, market.create_partner(input, actor=actor, now=now()))

    @staticmethod
    @mutation("channel_partner.edit", PARTNER)
    def update_partner(actor: Actor, id: UUID, input: UpdatePartnerBody) -> PartnerView:
        """Change a partner."""
        return partner_saved(actor, market.edit_partner(id, input, actor=actor, now=now()))


class CapabilityActs:
    """Root fields of mutations on what product lines can make."""

    @staticmethod
    @mutation("capability.create", CAPABILITY)
    def create_capability(actor: Actor, input: CreateCapabilityBody) -> CapabilityView:
        """Write down what a product line can make."""
        return CAPABILITY.read(actor, capabilities.create(input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("capability.edit", CAPABILITY)
    def update_capability(actor: Actor, id: UUID, input: UpdateCapabilityBody) -> CapabilityView:
        """Change a capability or take it out of use."""
        return CAPABILITY.read(actor, capabilities.edit(id, input, actor=actor, now=now()).pk)


class ClearanceActs:
    """Root fields of mutations on clearances."""

    @staticmethod
    @mutation("clearance.grant", CLEARANCE)
    def grant_clearance(actor: Actor, input: GrantClearanceBody) -> ClearanceView:
        """Clear a person or a partner for what is export-controlled, until a date."""
        return CLEARANCE.read(actor, clearances.grant(input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("clearance.withdraw", CLEARANCE)
    def withdraw_clearance(actor: Actor, id: UUID) -> ClearanceView:
        """End a clearance at once."""
        return CLEARANCE.read(actor, clearances.withdraw(id, actor=actor, now=now()).pk)
