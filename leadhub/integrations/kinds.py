"""The kinds of systems that there are connectors for: what each needs, and how it is mapped at first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Final

from django.utils.module_loading import import_string

from leadhub.composition import parts
from leadhub.integrations.access import Access
from leadhub.integrations.protocol import Connector


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something that whoever sets up a connection types; what is secret is sealed and never shown again.

    `check` reads a value; where it cannot, it raises ValueError that says in a sentence what is wrong.
    """

    name: str
    label: str
    help: str = ""
    is_secret: bool = False
    is_required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    check: Callable[[str], object] | None = None

    def wrong_with(self, value: str) -> str:
        """What is wrong with a value; empty for one that is sound."""
        try:
            if self.check is not None:
                self.check(value)
        except ValueError as error:
            return str(error)
        return ""


YES, NO = "yes", "no"
BRINGS_PEOPLE: Final = Input(
    name="brings_people",
    label="People of the other system become contacts here",
    help="Without it only those are kept in step whom leadhub knows.",
    choices=(NO, YES),
    default=NO,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A row of the status map: a stage is written as this value; with `is_default` the value, told alone, means it.

    An empty value leaves the field as it is. What is not `is_written` is only heard: several values may mean one stage,
    and one without a stage says nothing of where somebody stands.
    """

    object: str
    field: str
    stage: str
    value: str
    is_default: bool = False
    is_written: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of system.

    `credentials` are secret, `settings` are not; `fields` are the canonical names that it can hold, by the vendor's
    own names, of which `read_only` are read and never written; `object` is the kind of record that is made of a person
    who has none; `highest` are native values (by object and field) below which nobody is ever put; `pace` is how many
    calls in how many seconds leadhub takes of what the vendor allows to all. `connector`, `hook` and `reply` are dotted
    names, since what is heavy is imported by whoever uses it: `hook(connection, call, now)` answers calls by itself, by
    the business clock; `reply(call)` gives type and content of the answer to a call that was taken.
    """

    code: str
    label: str
    doc: str
    base_url: str = ""
    versions: tuple[str, ...] = ("",)
    credentials: tuple[Input, ...] = ()
    settings: tuple[Input, ...] = ()
    scopes: tuple[str, ...] = ()
    connector: str = ""
    hook: str = ""
    reply: str = ""
    object: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    read_only: frozenset[str] = frozenset()
    statuses: tuple[Mapped, ...] = ()
    highest: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    pace: tuple[int, float] = (5, 1.0)
    poll: timedelta = timedelta(minutes=1)

    @property
    def is_synced(self) -> bool:
        """Whether records are kept in step with it; others are only spoken to."""
        return bool(self.connector)

    def connect(self, access: Access) -> Connector:
        """A connector of this kind."""
        made: Connector = import_string(self.connector)(access)
        return made


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by their code."""
    return {kind.code: kind for kind in parts("LEADHUB_KINDS")}


def synced() -> list[str]:
    """The codes of those kinds whose records are kept in step."""
    return [kind.code for kind in kinds().values() if kind.is_synced]
