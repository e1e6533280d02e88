"""Closed lists of the account facts; a word never changes its meaning."""

from django.db import models


class ChannelType(models.TextChoices):
    END_USER = "end_user", "End user"
    OEM = "oem", "OEM"
    CONTRACT_MANUFACTURER = "contract_manufacturer", "Contract manufacturer"
    TIER_1_SUPPLIER = "tier_1_supplier", "Tier 1 supplier"
    TIER_2_SUPPLIER = "tier_2_supplier", "Tier 2 supplier"
    TIER_3_SUPPLIER = "tier_3_supplier", "Tier 3 supplier"
    DISTRIBUTOR = "distributor", "Distributor"


class Relationship(models.TextChoices):
    PROSPECT = "prospect", "Prospect"
    CUSTOMER = "customer", "Customer"
    CURRENT_SUPPLIER = "current_supplier", "Current supplier of ours"
    COMPETITOR = "competitor", "Competitor"
    PARTNER = "partner", "Partner"
    ACADEMIC = "academic", "School or university"


class TargetStatus(models.TextChoices):
    NAMED_TARGET = "named_target", "Named target"
    HOUSE = "house", "House account"
    OPEN = "open", "Open"
    DO_NOT_PURSUE = "do_not_pursue", "Do not pursue"


class Function(models.TextChoices):
    ENGINEERING = "engineering", "Engineering"
    OPERATIONS = "operations", "Operations"
    QUALITY = "quality", "Quality"
    PROCUREMENT = "procurement", "Procurement"
    FINANCE = "finance", "Finance"
    MANAGEMENT = "management", "Management"
    OTHER = "other", "Other"


class ProductionModel(models.TextChoices):
    MAKE_TO_STOCK = "make_to_stock", "Make to stock"
    MAKE_TO_ORDER = "make_to_order", "Make to order"
    ENGINEER_TO_ORDER = "engineer_to_order", "Engineer to order"
    MIXED = "mixed", "Mixed"


class OrderProfile(models.TextChoices):
    PROTOTYPE = "prototype", "Prototypes"
    SMALL_SERIES = "small_series", "Small series"
    SERIES = "series", "Series"
    SPARE_PARTS = "spare_parts", "Spare parts"


class OrderKind(models.TextChoices):
    SAMPLE = "sample", "Sample"
    PROTOTYPE = "prototype", "Prototype"
    PILOT = "pilot", "Pilot series"
    SERIES = "series", "Series"
    SPARE = "spare", "Spare part"
    REPEAT = "repeat", "Repeat order"


class RegistrationStatus(models.TextChoices):
    REGISTERED = "registered", "Free, and yours until a date"
    FIRST_IN_LINE = "first_in_line", "Known: you are first in line"
    PROTECTED_FOR_ANOTHER = "protected_for_another", "Protected for another"
    REFUSED = "refused", "Refused"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn by the partner"
    ENDED = "ended", "Ended by operations"


class RegistrationRule(models.TextChoices):
    FREE = "free", "Nobody stands against it"
    DIRECT_CONTACT = "direct_contact", "Sales holds the customer, or was in contact of late"
    REGISTERED_BEFORE = "registered_before", "Another partner was first"
    HOUSE_ACCOUNT = "house_account", "We sell to this customer ourselves"
    NOT_PURSUED = "not_pursued", "We do not sell to this customer"
    SALES_LET_GO = "sales_let_go", "Sales has let go, and it was first in line"
    PROGRESS = "progress", "The partner makes progress"
    TIME = "time", "Its time is over"
    PARTNER = "partner", "The partner withdrew it"
    OPERATIONS = "operations", "Operations ended it"
    TRANSFER = "transfer", "Operations gave it to another partner"
    APPEAL = "appeal", "Operations answered an appeal"


class RegistrationSource(models.TextChoices):
    PARTNER = "partner", "The partner asked"
    ENQUIRY = "enquiry", "An enquiry of the partner named the customer"
    TRANSFER = "transfer", "Operations gave it"


class AppealAnswer(models.TextChoices):
    UPHELD = "upheld", "The answer stays"
    OVERTURNED = "overturned", "The partner gets it"
    VOID = "void", "Not needed any more"
