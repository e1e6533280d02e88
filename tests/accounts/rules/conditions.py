"""Conditions and facts that meet often: made of the same few words."""

from typing import Any

from hypothesis import strategies as st

from accounts.rules.conditions import OPERATORS, Condition, ConditionRow, Operator, Value, parse_condition
from accounts.rules.facts import FACTS, WORDS, FactKind, Facts

NUMBERS = (0, 1, 2, 9, 10, 11)
INDUSTRIES = ("33", "339", "3391", "339112", "34", "nace:32", "nace:32.5", "nace:32.50", "nace:28", "sic:3841", "99")
CODES = ("US", "us", "US-MN", "US-", "U", "DE", "ß", "SS")
STANDARDS = ("ISO 13485", "iso-13485:2016", "IATF 16949", "AS 9100", "—")
PHRASES = ("pump", "pump housing", "housing", "Gehäuse", "gehause", "—")
LISTED = frozenset(
    {
        *(Operator.ONE_OF, Operator.NONE_OF, Operator.PREFIX_OF, Operator.CONTAINS_ANY),
        *(Operator.HAS_ANY, Operator.HAS_ALL, Operator.HAS_NONE),
    }
)


def condition(fact: str, operator: str, value: Value = None) -> Condition:
    return parse_condition("row", ConditionRow(fact=fact, operator=operator, value=value))


def words_of(fact: str) -> tuple[str, ...]:
    kinds = {FactKind.CODE: CODES, FactKind.SET: STANDARDS, FactKind.TEXT: PHRASES}
    if FACTS[fact] is FactKind.INDUSTRY:
        return tuple(word for word in INDUSTRIES if not word.startswith("sic"))
    return WORDS.get(fact) or kinds[FACTS[fact]]


@st.composite
def conditions_on(draw: st.DrawFn, fact: str) -> Condition:
    operator = draw(st.sampled_from(OPERATORS[FACTS[fact]]))
    value: Value = None
    if operator not in (Operator.KNOWN, Operator.UNKNOWN):
        if FACTS[fact] is FactKind.NUMBER:
            value = draw(st.sampled_from(NUMBERS))
        elif operator in LISTED:
            value = draw(st.lists(st.sampled_from(words_of(fact)), min_size=1, unique=True))
        else:
            value = draw(st.sampled_from(words_of(fact)))
    return condition(fact, operator, value)


def values_of(fact: str) -> st.SearchStrategy[Any]:
    match FACTS[fact]:
        case FactKind.NUMBER:
            return st.none() | st.integers(min_value=0, max_value=13)
        case FactKind.CHOICE:
            return st.sampled_from((None, *WORDS[fact]))
        case FactKind.CODE:
            return st.sampled_from((None, "", *CODES, "US-MNX", "x")) | st.text(max_size=3)
        case FactKind.INDUSTRY:
            return st.sampled_from((None, *INDUSTRIES, "33911", "nace:32.51")) | st.from_regex(
                r"[0-9]{2,6}|nace:[0-9]{2,4}", fullmatch=True
            )
        case FactKind.SET:
            strange = () if fact in WORDS else ("CE", "")
            return st.frozensets(st.sampled_from((*words_of(fact), *strange)))
        case FactKind.TEXT:
            return st.none() | st.lists(st.sampled_from((*PHRASES, "for", "x"))).map(" ".join)


STORED = tuple(name for name in Facts.__dataclass_fields__ if name in FACTS)
ALIKE = ("quantity", "annual_volume", "order_size")

ANY_CONDITION = st.sampled_from(sorted(FACTS)).flatmap(conditions_on)
ON_ONE_FACT = st.sampled_from(sorted(FACTS)).flatmap(
    lambda fact: st.lists(
        st.sampled_from(ALIKE).flatmap(conditions_on) if fact in ALIKE else conditions_on(fact), min_size=2, max_size=2
    )
)
ANY_FACTS = st.builds(Facts, **{fact: values_of(fact) for fact in STORED})
