"""The status map of a connection: a stage as the other system's own status, and its status as a stage. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from leadhub.integrations.protocol import STATUS, Value, Values
from leadhub.integrations.values import canonical

CARRIED: Final = "leadhub_stage"
# The stage of a row whose value says nothing of where somebody stands.
MEANS_NOTHING: Final = ""


class Row(Protocol):
    """A row of the map, as kinds and connections have them."""

    @property
    def object(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def is_default(self) -> bool: ...
    @property
    def is_written(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Gap:
    """A value that no row names."""

    object: str
    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a record says of where somebody stands: a stage with the word that said so, or nothing; and the gaps."""

    stage: str = ""
    native: str = ""
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMap:
    """All rows of a connection, the stages there are, and the values below which nobody is put."""

    rows: Sequence[Row]
    stages: Sequence[str]
    highest: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    def projected(self, object: str, stage: str, seen: Values) -> dict[str, Value]:
        """What the fields of a record are to say at a stage; a field that is to stay as it is, is left out.

        So is one whose value is another word for the stage: whoever chose the finer word keeps it.
        """
        wanted: dict[str, Value] = {}
        for row in self.rows:
            key = key_of(row.object, row.field)
            if row.object != object or row.stage != stage or not (row.is_written and row.value):
                continue
            highest = self.highest.get((object, row.field), ())
            if seen.get(key) in highest and row.value not in highest:
                continue
            if seen.get(key) and stage in self._stages_of(object, key, seen[key]):
                continue
            wanted[key] = row.value
        return wanted

    def heard(self, object: str, fresh: Values, current: str) -> Heard:
        """What the changed values of a record say; `current` is where the person stands here.

        The carrier is taken at its word. A native value that also stands for the current stage says nothing new.
        """
        carried = canonical(fresh.get(CARRIED))
        gaps: list[Gap] = []
        stage, native = "", ""
        for key, value in sorted(fresh.items()):
            if not key.startswith(f"{STATUS}:{object}.") or not canonical(value):
                continue
            stages = self._stages_of(object, key, value)
            if current in stages or stages == [MEANS_NOTHING]:
                continue
            if not stages or not stages[0]:
                gaps.append(Gap(object, key.rpartition(".")[2], canonical(value)))
            elif not stage:
                stage, native = stages[0], canonical(value)
        if carried in self.stages:
            stage, native = ("" if carried == current else carried), carried
        elif carried:
            gaps.append(Gap(object, CARRIED, carried))
        return Heard(stage=stage, native=native, gaps=tuple(gaps))

    def unmapped(self, object: str, field: str, values: Sequence[str]) -> list[str]:
        """Which of these values no row names."""
        known = {row.value for row in self.rows if (row.object, row.field) == (object, field)}
        return [value for value in values if value not in known]

    def _stages_of(self, object: str, key: str, value: Value) -> list[str]:
        """The stages that a value stands for, the default one first; empty text first where none is the default.

        Of a value that says nothing it is that alone.
        """
        rows = [
            row
            for row in self.rows
            if row.object == object and key_of(object, row.field) == key and row.value == canonical(value)
        ]
        if any(row.is_default and not row.stage for row in rows):
            return [MEANS_NOTHING]
        default = next((row.stage for row in rows if row.is_default), "")
        return [default, *(row.stage for row in rows if row.stage != default)] if rows else []


def key_of(object: str, field: str) -> str:
    """The canonical name of a native status."""
    return f"{STATUS}:{object}.{field}"
