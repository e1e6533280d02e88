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
