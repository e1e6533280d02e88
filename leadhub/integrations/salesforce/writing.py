"""Writing: leads that are new by leadhub's id, whatever is linked by its own, up to 200 in a call.

Each record is for itself. What fails is looked at again where Salesforce's word alone does not say what to do: at a
converted lead for what it became, at a deleted record for what it was merged into, at a duplicate for its likes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from leadhub.integrations.calling import object_of
from leadhub.integrations.protocol import CARRIERS, STATUS, Fault, FaultKind, Outcome, Remote, Value, VendorError, Write
from leadhub.integrations.salesforce.api import Api, id_of, listed
from leadhub.integrations.salesforce.describing import PICKLIST, Catalogue, Described
from leadhub.integrations.salesforce.errors import CONVERTED, DUPLICATES, GONE, SEVERAL, fault_of_error, malformed
from leadhub.integrations.salesforce.finding import Finder
from leadhub.integrations.salesforce.following import Follower
from leadhub.integrations.salesforce.kind import LEAD, OPPORTUNITY
from leadhub.integrations.salesforce.naming import OWNER, OWNER_ID, Names
from leadhub.integrations.salesforce.people import Users
from leadhub.integrations.salesforce.reading import Reader
from leadhub.integrations.salesforce.values import NOT_PROVIDED, Unfit, canonical, heard, native, spoken

BATCH: Final = 200
# Refusals of a whole call that are about a single record.
OF_ONE: Final = frozenset({"JSON_PARSER_ERROR", "MALFORMED_ID", SEVERAL})
OF_ALL: Final = frozenset({FaultKind.REFRESH, FaultKind.PARK, FaultKind.REVOKED})
REQUIRED: Final = ("LastName", "Company")


@dataclass(slots=True)
class Draft:
    """A write on its way: the record that it goes to (None makes a lead), and what is to stand there.

    `left` are names that are not written: what the record says of them has to be looked at.
    """

    write: Write
    remote: Remote | None
    content: dict[str, Value] = field(default_factory=dict)
    seen: dict[str, Value] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """What no two records of one call may have in common: Salesforce refuses both."""
        return self.remote.id if self.remote else str(self.write.key)


class Refused(Exception):
    """A write that is not even sent."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(kind=FaultKind.PERMANENT, code=code, text=text)


class Writer:
    """Writes for one connection."""

    def __init__(
        self,
        api: Api,
        catalogue: Catalogue,
        names: Names,
        users: Users,
        finder: Finder,
        follower: Follower,
        reader: Reader,
    ) -> None:
        self._api = api
        self._catalogue = catalogue
        self._names = names
        self._users = users
        self._finder = finder
        self._follower = follower
        self._reader = reader

    def write(self, writes: Sequence[Write], now: datetime) -> list[Outcome]:
        """An outcome for each, in their order."""
        found = self._finder.find([write for write in writes if write.remote is None])
        self._users.learn({str(write.values[OWNER]) for write in writes if write.values.get(OWNER)})
        outcomes: list[Outcome | None] = [None] * len(writes)
        drafts: list[tuple[int, Draft]] = []
        for place, write in enumerate(writes):
            target = write.remote or found.get(write.key)
            try:
                if isinstance(target, Fault):
                    outcomes[place] = Outcome(key=write.key, fault=target)
                else:
                    drafts.append((place, self._draft(write, target)))
            except Refused as refused:
                outcomes[place] = Outcome(key=write.key, remote=write.remote, fault=refused.fault)
        # A record is touched by being written, whatever is written: for nothing it is left alone.
        for place, draft in drafts:
            if not draft.content:
                outcomes[place] = Outcome(key=draft.write.key, remote=draft.remote)
        for is_new in (False, True):
            chosen = [one for one in drafts if one[1].content and (one[1].remote is None) is is_new]
            for batch in _rounds(sorted(chosen, key=_object_of)):
                sent = self._sent([draft for _, draft in batch], now)
                for (place, _), outcome in zip(batch, sent, strict=True):
                    outcomes[place] = outcome
        self._look_at_what_was_left(drafts, outcomes, now)
        return [outcome for outcome in outcomes if outcome is not None]

    def _draft(self, write: Write, remote: Remote | None) -> Draft:
        object = remote.object if remote else LEAD
        described = self._catalogue.of(object)
        if described is None:
            raise Refused("no_access", f"The user of the connection may not see {object}.")
        names = self._names.of(object)
        draft = Draft(write, remote)
        for name, value in write.values.items():
            if name == OWNER:
                self._put_owner(draft, value)
            elif name in names:
                self._put(draft, described, name, names[name], spoken(name, value))
            else:
                draft.left.add(name)
        if remote is None:
            for required in REQUIRED:
                draft.content[required] = draft.content.get(required) or NOT_PROVIDED
        if write.remote is None:
            draft.content[self._names.key] = str(write.key)
        return draft

    def _put(self, draft: Draft, described: Described, name: str, native_name: str, value: Value) -> None:
        field = described.fields.get(native_name)
        is_status = name.startswith(f"{STATUS}:")
        if field is None or not (field.is_updateable if draft.remote else field.is_createable):
            if is_status or (name in CARRIERS and described.name != OPPORTUNITY):
                raise Refused("field_missing", f"{described.name}.{native_name} is not there, or may not be written.")
            draft.left.add(name)
            return
        try:
            written = native(value, field)
            said = canonical(written, field)
        except Unfit as error:
            raise Refused("value_unfit", f"{described.name}.{native_name}: {error}") from error
        if is_status:
            if written in self._catalogue.converted and described.name == LEAD:
                draft.left.add(name)
                return
            if not field.offers(str(written or "")):
                raise Refused("option_unknown", f"{described.name}.{native_name} has no active value {written!r}.")
        elif field.type == PICKLIST and written is not None and not field.offers(str(written)):
            # It would be stored all the same, beside the list that the org's reports count by.
            draft.left.add(name)
            return
        if written is None and native_name in REQUIRED:
            written = NOT_PROVIDED
        draft.content[native_name] = written
        if heard(name, said) != draft.write.values[name]:
            draft.seen[name] = heard(name, said)

    def _put_owner(self, draft: Draft, email: Value) -> None:
        """Every record has an owner, which cannot be cleared; for somebody who is nobody there it stays as it is."""
        id = self._users.id_of(str(email)) if email else ""
        if not id:
            draft.left.add(OWNER)
            return
        draft.content[OWNER_ID] = id
        if email != str(email).lower():
            draft.seen[OWNER] = str(email).lower()

    def _sent(self, drafts: Sequence[Draft], now: datetime) -> list[Outcome]:
        """What became of records that go in one call; of a call that is refused for one of them, which that is."""
        try:
            results = self._results(drafts)
        except VendorError as error:
            if error.fault.code not in OF_ONE:
                raise
            if len(drafts) == 1:
                return [self._failed(drafts[0], error.fault)]
            half = len(drafts) // 2
            return [*self._sent(drafts[:half], now), *self._sent(drafts[half:], now)]
        return [self._outcome(draft, result, now) for draft, result in zip(drafts, results, strict=True)]

    def _results(self, drafts: Sequence[Draft]) -> list[Mapping[str, Any]]:
        path = "composite/sobjects" if drafts[0].remote else f"composite/sobjects/{LEAD}/{self._names.key}"
        records = [
            {
                "attributes": {"type": draft.remote.object if draft.remote else LEAD},
                **({"id": draft.remote.id} if draft.remote else {}),
                **draft.content,
            }
            for draft in drafts
        ]
        results = listed(self._api.patch(path, {"allOrNone": False, "records": records}))
        if len(results) != len(drafts):
            raise VendorError(malformed(f"{len(results)} results came of {len(drafts)} records."))
        return results

    def _outcome(self, draft: Draft, result: Mapping[str, Any], now: datetime) -> Outcome:
        if result.get("success") is True:
            return self._done(draft, result)
        errors = result.get("errors")
        error = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else None
        fault = fault_of_error(error, now) if error else malformed("A record failed without an error.")
        if fault.kind in OF_ALL:
            raise VendorError(fault)
        if fault.code == DUPLICATES and not fault.instead:
            return self._alone(draft)
        return self._failed(draft, fault)

    def _alone(self, draft: Draft) -> Outcome:
        """A duplicate once more by itself: a collection does not say what it is a duplicate of."""
        if draft.remote:
            path, content = f"sobjects/{draft.remote.object}/{draft.remote.id}", draft.content
        else:
            path = f"sobjects/{LEAD}/{self._names.key}/{draft.write.key}"
            content = {name: value for name, value in draft.content.items() if name != self._names.key}
        try:
            answer = self._api.patch(path, content)
        except VendorError as error:
            if error.fault.kind in OF_ALL:
                raise
            return self._failed(draft, error.fault)
        result = object_of(answer) if answer.status_code != 204 else {"id": draft.remote.id if draft.remote else None}
        return self._done(draft, result)

    def _done(self, draft: Draft, result: Mapping[str, Any]) -> Outcome:
        remote = Remote(draft.remote.object if draft.remote else LEAD, id_of(result, "id"))
        is_new = draft.remote is None and result.get("created") is True
        return Outcome(key=draft.write.key, remote=remote, is_new=is_new, seen=draft.seen)

    def _look_at_what_was_left(
        self, drafts: Sequence[tuple[int, Draft]], outcomes: list[Outcome | None], now: datetime
    ) -> None:
        """What records say of that which was not written: else it would be news when it is read."""
        left: dict[Remote, list[tuple[int, set[str]]]] = {}
        for place, draft in drafts:
            outcome = outcomes[place]
            if draft.left and outcome is not None and outcome.fault is None and outcome.remote is not None:
                left.setdefault(outcome.remote, []).append((place, draft.left))
        for change in self._reader.read(list(left), now):
            for place, names in left.get(change.remote, ()):
                outcome = outcomes[place]
                if outcome is not None:
                    seen = {name: change.values[name] for name in names & change.values.keys()}
                    outcomes[place] = replace(outcome, seen={**outcome.seen, **seen})

    def _failed(self, draft: Draft, fault: Fault) -> Outcome:
        remote = draft.remote
        if fault.code in CONVERTED:
            fault = self._follower.after_conversion(remote, draft.write.key, fault)
        elif fault.code in GONE and remote is not None:
            fault = self._follower.after_merge(remote, fault)
        return Outcome(key=draft.write.key, remote=remote, fault=fault)


def _object_of(one: tuple[int, Draft]) -> str:
    """Records of one object stand together: a call takes no more than ten changes of object."""
    return one[1].remote.object if one[1].remote else LEAD


def _rounds(drafts: Sequence[tuple[int, Draft]]) -> Iterator[list[tuple[int, Draft]]]:
    """Calls of up to 200 records; a record that comes twice goes into a later one."""
    rest = list(drafts)
    while rest:
        batch: dict[str, tuple[int, Draft]] = {}
        later = []
        for one in rest:
            if one[1].name in batch or len(batch) == BATCH:
                later.append(one)
            else:
                batch[one[1].name] = one
        yield list(batch.values())
        rest = later
