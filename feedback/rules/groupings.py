"""Which leads make the pipeline, and what leads are told apart by where their future and their times are asked for."""

from enum import StrEnum
from typing import Final

from qualification.rules.stages import Stage

PIPELINE: Final = (Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED)


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
