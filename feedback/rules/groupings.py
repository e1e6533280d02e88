"""What leads are told apart by where their future and their times are asked for."""

from enum import StrEnum


class ForecastBy(StrEnum):
    """What the leads of the pipeline are told apart by."""

    STAGE = "stage"
    PRODUCT_LINE = "product_line"
    TEAM = "team"
    OWNER = "owner"
    ROUTE = "route"


class TimeToWinBy(StrEnum):
    """What the leads whose time to a win is told are told apart by."""

    SOURCE = "source"
    CAMPAIGN = "campaign"
    PRODUCT_LINE = "product_line"
