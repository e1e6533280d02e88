"""Writing contacts: a batch of them, each by itself, and no record twice.

A person without a link is looked up before anything is written, so that an answer that was lost leads to the same
contact; only then does HubSpot make one, by the address, which is unique there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

from leadhub.integrations.hubspot.client import Client
from leadhub.integrations.hubspot.errors import CONFLICT, NOT_FOUND, fault_of_problem
from leadhub.integrations.hubspot.finding import EMAIL, KEY, Finder, Held, email_of
from leadhub.integrations.hubspot.kind import CONTACT, KIND, LIFECYCLE
from leadhub.integrations.hubspot.owners import Book
from leadhub.integrations.hubspot.shapes import Problem, Record, Records
from leadhub.integrations.hubspot.values import OPTED_OUT, OWNER, Fields
from leadhub.integrations.protocol import Fault, FaultKind, Outcome, Remote, Value, VendorError, Write

CUSTOMERS: Final = KIND.highest[CONTACT, "lifecyclestage"]
# What is wrong with the map is wrong for every record: nothing is gained by trying each by itself.
OF_ALL: Final = "PROPERTY_DOESNT_EXIST"
OF_RECORDS: Final = frozenset({FaultKind.PERMANENT, FaultKind.REROUTE})
TAKEN: Final = "contact_taken"
UNTOLD: Final = "outcome_untold"


@dataclass(slots=True, kw_only=True)
class Task:
    """One write on its way: which contact it goes to (`id` is empty for a new one), and what came of it.

    `kept` is what stands there and is left; `before` is the lifecycle stage from which it goes back, by way of nothing.
    """

    write: Write
    id: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Value] = field(default_factory=dict)
    before: str = ""
    result: Record | Fault | None = None

    @property
    def trace(self) -> str:
        """By what HubSpot's answers name it."""
        return str(self.write.key)


class Writer:
    """Writes to contacts of one account, by the map of the connection; one for each batch."""

    def __init__(self, client: Client, fields: Fields, book: Book) -> None:
        self._client = client
        self._fields = fields
        self._book = book
        self._finder = Finder(client, fields)
        self._has_written = False

    def upsert(self, writes: Sequence[Write]) -> list[Outcome]:
        """An outcome for each write. Raises VendorError only where nothing was written at all."""
        tasks = [Task(write=write) for write in writes]
        for turn in turns(tasks):
            self._write(turn)
        return [self._outcome(task) for task in tasks]

    def _write(self, tasks: Sequence[Task]) -> None:
        try:
            self._aim(tasks)
        except VendorError as error:
            self._stop(tasks, error)
        self._send([task for task in tasks if task.result is None])
        moved = [task for task in tasks if isinstance(task.result, Fault) and task.result.instead and not task.id]
        for task in moved:
            self._follow(task)
        self._opt_out([task for task in tasks if isinstance(task.result, Record)])

    def _aim(self, tasks: Sequence[Task]) -> None:
        """Find out which contact each write goes to, and what is to be written there."""
        found = self._finder.find(task.write for task in tasks if task.write.remote is None)
        linked = [task.write.remote.id for task in tasks if task.write.remote and LIFECYCLE in task.write.values]
        named = self._finder.named(linked) if linked else {}
        for task in tasks:
            remote = task.write.remote
            held = named.get(remote.id) if remote else found.get(task.write.key)
            task.id = remote.id if remote else held.id if held else ""
            self._prepare(task, held)

    def _prepare(self, task: Task, held: Held | None) -> None:
        if not task.write.remote and held and held.key not in ("", task.trace):
            text = f"Contact {held.id} is linked with {held.key}: two persons of leadhub are one contact there."
            task.result = Fault(kind=FaultKind.PERMANENT, code=TAKEN, text=text)
            return
        values = dict(task.write.values)
        current, wanted = (held.lifecycle if held else ""), str(values.get(LIFECYCLE) or "")
        if LIFECYCLE in values and self._is_lowered(current, wanted):
            task.kept[LIFECYCLE] = current
            del values[LIFECYCLE]
        elif self._is_behind(current, wanted):
            task.before = current
        task.properties = self._properties(values)
        if task.write.remote or (held and held.key == task.trace):
            return
        key, email = self._fields.native(KEY), email_of(task.write)
        if key in self._fields.defined:
            task.properties[key] = task.trace
        if held:
            # It was found by an address, which may be one that it has beside its own.
            task.properties.pop(EMAIL, None)
        elif email:
            task.properties[EMAIL] = email

    def _properties(self, values: Mapping[str, Value]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in values.items():
            if not self._fields.is_writable(name):
                continue
            if name == OWNER and value:
                owner = self._book.owner(str(value))
                if owner:
                    found[self._fields.native(name)] = owner
                continue
            found[self._fields.native(name)] = self._fields.written(name, value)
        return found

    def _is_lowered(self, current: str, wanted: str) -> bool:
        """Whether somebody who bought would be made less than a customer."""
        if current not in CUSTOMERS or current == wanted:
            return False
        return wanted not in CUSTOMERS or CUSTOMERS.index(wanted) < CUSTOMERS.index(current)

    def _is_behind(self, current: str, wanted: str) -> bool:
        """Whether HubSpot takes the value only after the present one was cleared."""
        there, then = self._fields.position(current), self._fields.position(wanted)
        # What is not in the list is refused anyway: nothing is cleared for it.
        return bool(current) and then is not None and (there is None or then < there)

    def _send(self, tasks: Sequence[Task]) -> None:
        native = self._fields.native(LIFECYCLE)
        cleared = [task for task in tasks if task.before]
        clearing = [Task(write=task.write, id=task.id, properties={native: ""}) for task in cleared]
        self._batch("update", clearing)
        for task, step in zip(cleared, clearing, strict=True):
            if isinstance(step.result, Fault):
                task.result, task.before = step.result, ""
        for task in tasks:
            if task.id and not task.properties and task.result is None:
                task.result = Record(id=task.id, properties={}, updated_at=self._client.access.now())
        ready = [task for task in tasks if task.result is None]
        self._batch("update", [task for task in ready if task.id])
        self._put_back(cleared)
        for by in filter(None, (EMAIL, self._fields.native(KEY))):
            self._batch("upsert", [task for task in ready if not task.id and self._by(task) == by], by=by)
        for task in ready:
            if task.result is None:
                text = "There is neither an address nor a property leadhub_id to find the contact by again."
                task.result = Fault(kind=FaultKind.PERMANENT, code="no_identity", text=text)

    def _put_back(self, cleared: Sequence[Task]) -> None:
        """What was cleared for a write that is then refused for good does not stay empty."""
        native = self._fields.native(LIFECYCLE)
        refused = [one for one in cleared if isinstance(one.result, Fault) and one.result.kind in OF_RECORDS]
        steps = [Task(write=one.write, id=one.id, properties={native: one.before}) for one in refused]
        self._batch("update", steps)
        for task, step in zip(refused, steps, strict=True):
            if isinstance(task.result, Fault) and isinstance(step.result, Fault):
                text = f"{task.result.text} {native} was {task.before} and is empty now: {step.result.text}"
                task.result = replace(task.result, text=text)

    def _by(self, task: Task) -> str:
        key = self._fields.native(KEY)
        return EMAIL if task.properties.get(EMAIL) else key if task.properties.get(key) else ""

    def _batch(self, verb: str, tasks: Sequence[Task], *, by: str = "") -> None:
        """One call; where it is refused as a whole, its halves, until those are found that are at fault."""
        if not tasks:
            return
        path = f"/crm/objects/{{v}}/contacts/batch/{verb}"
        inputs = [_input(task, by) for task in tasks]
        try:
            answer = self._client.ask(Records, "POST", path, json={"inputs": inputs})
        except VendorError as error:
            if error.fault.kind not in OF_RECORDS or error.fault.code == "MISSING_SCOPES":
                self._stop(tasks, error)
            elif len(tasks) == 1 or OF_ALL in error.fault.text:
                for task in tasks:
                    task.result = error.fault
            else:
                half = len(tasks) // 2
                self._batch(verb, tasks[:half], by=by)
                self._batch(verb, tasks[half:], by=by)
            return
        self._has_written = True
        _match(tasks, answer, by)

    def _stop(self, tasks: Iterable[Task], error: VendorError) -> None:
        """A fault of the call and not of a record: once something was written, what was is told by its outcome."""
        if not self._has_written:
            raise error
        for task in tasks:
            task.result = error.fault

    def _follow(self, task: Task) -> None:
        """HubSpot names the contact that is there already: the write goes to it."""
        assert isinstance(task.result, Fault)
        (there, *_), task.result = task.result.instead, None
        task.id = there.id
        try:
            held = self._finder.named([there.id]).get(there.id)
            self._prepare(task, held)
            if task.result is None:
                self._send([task])
        except VendorError as error:
            self._stop([task], error)

    def _opt_out(self, tasks: Sequence[Task]) -> None:
        """Unsubscribe from all mail whoever is opted out here; nobody is ever subscribed again."""
        for task in tasks:
            if task.write.values.get(OPTED_OUT) is not True or self._fields.is_writable(OPTED_OUT):
                continue
            assert isinstance(task.result, Record)
            try:
                held = self._finder.named([task.result.id]).get(task.result.id)
                if held and held.email:
                    path = f"/communication-preferences/{{v}}/statuses/{quote(held.email, safe='')}/unsubscribe-all"
                    self._client.answer("POST", path, params={"channel": "EMAIL"})
            except VendorError as error:
                if "already unsubscribed" not in error.fault.text:
                    task.result = error.fault

    def _outcome(self, task: Task) -> Outcome:
        write, result = task.write, task.result
        if isinstance(result, Record):
            seen = {
                name: self._fields.read(name, result.properties[native])
                for name in write.values
                if (native := self._fields.native(name)) in result.properties and name != OWNER
            }
            return Outcome(
                key=write.key,
                remote=Remote(CONTACT, result.id),
                is_new=result.new,
                seen=seen | task.kept,
            )
        assert result is not None
        return Outcome(key=write.key, fault=self._told(task, result))

    def _told(self, task: Task, fault: Fault) -> Fault:
        """The fault of a linked contact: what is gone is looked for, and an address that another has is for people."""
        if fault.code == CONFLICT and fault.instead:
            return replace(fault, kind=FaultKind.PERMANENT, instead=())
        if fault.code != NOT_FOUND:
            return fault
        if task.write.remote is None:
            # It was there a moment ago: whoever looks again makes another one.
            return replace(fault, kind=FaultKind.RETRY)
        try:
            held = self._finder.find([replace(task.write, remote=None)]).get(task.write.key)
        except VendorError as error:
            return error.fault
        if held is None or held.id == task.id or held.key not in ("", task.trace):
            return fault
        return replace(fault, kind=FaultKind.REROUTE, instead=(Remote(CONTACT, held.id),))


def turns(tasks: Sequence[Task]) -> list[list[Task]]:
    """Tasks so parted that no call names a person, a contact or an address twice: HubSpot refuses such a batch."""
    parted: list[tuple[list[Task], set[str]]] = []
    for task in tasks:
        write = task.write
        marks = {f"key {write.key}", f"id {write.remote.id}" if write.remote else f"email {email_of(write)}"}
        marks.discard("email ")
        place = next((one for one in parted if not one[1] & marks), None)
        if place is None:
            place = ([], set())
            parted.append(place)
        place[0].append(task)
        place[1].update(marks)
    return [some for some, _ in parted]


def _input(task: Task, by: str) -> dict[str, object]:
    named = {"id": task.properties[by], "idProperty": by} if by else {"id": task.id}
    return {**named, "objectWriteTraceId": task.trace, "properties": task.properties}


def _match(tasks: Sequence[Task], answer: Records, by: str) -> None:
    """Give each task its own part of the answer."""
    traced = {task.trace: task for task in tasks}
    named = {(task.properties[by] if by else task.id).casefold(): task for task in tasks}
    for record in answer.results:
        own = record.text(by) if by else record.id
        task = traced.get(record.object_write_trace_id or "") or named.get(own.casefold())
        if task is not None:
            task.result = record
    for problem in answer.errors:
        for task in _meant(problem, traced, named):
            task.result = fault_of_problem(problem)
    for task in tasks:
        if task.result is None:
            text = "HubSpot's answer does not say what became of this record."
            task.result = Fault(kind=FaultKind.AMBIGUOUS, code=UNTOLD, text=text)


def _meant(problem: Problem, traced: Mapping[str, Task], named: Mapping[str, Task]) -> list[Task]:
    traces = problem.context.get("objectWriteTraceId", [])
    ids = problem.context.get("ids", []) + problem.context.get("id", [])
    found = [traced[one] for one in traces if one in traced]
    return found or [named[one.casefold()] for one in ids if one.casefold() in named]
