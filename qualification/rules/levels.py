"""Which levels of intent a model can give at all."""

from collections.abc import Mapping

from qualification.rules.intent import DIGITS
from qualification.rules.model import Model
from qualification.rules.scoring_content import Family, Level, SignalPoints


def counts(row: SignalPoints) -> bool:
    """Whether signals of a type add anything to a sum."""
    return row.points > 0 and row.cap > 0


def most(model: Model, family: Family) -> float:
    """The largest sum of a family: every type at its cap, which enough signals at once reach."""
    return round(sum(row.cap for row in model.rows.values() if row.family is family and counts(row)), DIGITS)


def unreachable_levels(model: Model) -> Mapping[Level, str]:
    """The levels that no lead is ever on, each with the reason; a sum fades through every value below it."""
    research, buying = most(model, Family.RESEARCH), most(model, Family.BUYING)
    is_low = model.low_buying <= buying and model.low_buying < model.medium_buying
    is_low = is_low or (model.low_research <= research and model.low_research < model.medium_research)
    is_medium = model.medium_buying <= buying and model.medium_buying < model.high_buying
    is_medium = is_medium or model.medium_research <= research
    reasons: dict[Level, str] = {}
    between = "every sum that reaches it reaches the next level, or no sum reaches it"
    if not is_low:
        reasons[Level.LOW] = between
    if not is_medium:
        reasons[Level.MEDIUM] = between
    if model.high_buying > buying:
        reasons[Level.HIGH] = (
            f"all buying types together count {buying:g} at most, and high takes {model.high_buying:g}"
        )
        reasons[Level.URGENT] = reasons[Level.HIGH]
    elif not any(row.urgent for row in model.rows.values()):
        reasons[Level.URGENT] = "no signal type is urgent"
    return reasons
