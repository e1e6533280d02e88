"""The passes of the matrix: one actor at every door of a kind."""

from itertools import product
from typing import Any, Final
from uuid import UUID

from leadhub.alerts import links
from leadhub.api.graphql.assembly import nouns_of
from leadhub.clock import real_now
from leadhub.policy.inventory import CONSOLE
from leadhub.schema import partner_schema, schema
from tests.qualification.doors.cells import (
    Answer,
    Call,
    RootField,
    allowed,
    heard,
    narrowings,
    root_fields_of,
    selection,
)
from tests.qualification.doors.console_verbs import OF_ITS_OWN, keys_of, pages, registered, verb_of
from tests.qualification.doors.matrix import Ground, Matrix, rows_of
from tests.qualification.doors.world import PARTNERS, STAFF, UNMARKED

FIELDS: Final = list(root_fields_of(schema, 1))
PARTNER_FIELDS: Final = list(root_fields_of(partner_schema, 4))
HANDOFFS: Final = ("api/v1/handoffs/", "handoff.list")
# What stands in one answer to everybody: Django's own pages, which are for whoever is signed in, and what they are of.
LEFT_OUT: Final = "logout"
# Refused although the table allows it: by a rule about the thing, and not about whoever asks.
BY_DESIGN: Final = {
    "admin/accounts/contact/ID/view/personal-data/": "Part of it is export-controlled, and nobody here is cleared.",
}


def ask_rest(matrix: Matrix) -> None:
    """Every method of every route; of what takes an id what is theirs, what is another's and what never was."""
    client = matrix.ground.client(matrix.actor)
    for call in matrix.ground.calls:
        may, cell = allowed(matrix.actor, call.verb), f"REST {call.method} {call.address}"
        absent = heard(client, call.method, call.path(matrix.ground.absent), call.body)
        if may is not True:
            # Pages for people send whoever is not signed in there to do so.
            matrix.note(cell, absent, *((401, 302) if may is None else (403, 302)))
            if absent.status == 403 and not absent.is_refused_by_policy() and "<" not in absent.text:
                matrix.fault(cell, f"is refused by something else than the policy: {absent.text[:200]}")
        else:
            matrix.note(cell, absent, *((404, 302) if call.takes_id and call.method == "GET" else ()))
            _let_in(matrix, cell, absent)
        if call.takes_id:
            _ask_of_things(matrix, client, call, absent)
        elif may and call.listing is not None:
            _ask_of_lists(matrix, client, call)


def _ask_of_things(matrix: Matrix, client: Any, call: Call, absent: Answer) -> None:
    may, cell = allowed(matrix.actor, call.verb), f"REST {call.method} {call.address}"
    there = matrix.ground.all_of[call.prefix]
    shown = matrix.shown(call.prefix) if may else []
    own = there if shown is None else shown
    for key in [key for key in there if key not in own][:1]:
        matrix.tell_apart(f"{cell} foreign", heard(client, call.method, call.path(key), call.body), absent)
    for key in own[:1] if may else ():
        answer = heard(client, call.method, call.path(key), call.body)
        matrix.note(f"{cell} own", answer)
        _let_in(matrix, cell, answer)
        if answer.status == 404 and not call.takes_more and call.method == "GET":
            matrix.fault(cell, f"does not show what is theirs ({key})")


def _ask_of_lists(matrix: Matrix, client: Any, call: Call) -> None:
    """No filter, order or page of a list shows what the list itself does not."""
    answer = heard(client, "GET", f"/{call.address}?page_size=200")
    whole = rows_of(answer) or []
    is_whole = (answer.json() or {}).get("next") is None
    first = heard(client, "GET", f"/{call.address}?page_size=1")
    following = str((first.json() or {}).get("next") or "").partition("?")[2]
    for query in (*narrowings(call.listing, matrix.ground.ids), *([following] if following else ())):
        cell, answer = f"REST-lists {call.address}?{query[:60]}", heard(client, "GET", f"/{call.address}?{query}")
        matrix.note(cell, answer, 200)
        if more := is_whole and set(rows_of(answer) or ()) - set(whole):
            matrix.fault(cell, f"shows what the list does not: {sorted(more)[:3]}")


def _let_in(matrix: Matrix, cell: str, answer: Answer) -> None:
    if answer.status == 401 or answer.is_refused_by_policy():
        matrix.fault(cell, f"is refused although the table allows it: {answer.text[:200]}")


def pages_of_others(ground: Ground, giver: str, readers: tuple[str, ...]) -> list[Matrix]:
    """A place in a list is its reader's: of anybody else it is refused as nonsense is."""
    matrices = [Matrix(ground, actor) for actor in readers if actor != giver]
    for call in ground.calls:
        if call.listing is None or call.takes_id or allowed(giver, call.verb) is not True:
            continue
        first = heard(ground.client(giver), "GET", f"/{call.address}?page_size=1").json()
        following = str((first or {}).get("next") or "").partition("?")[2]
        for matrix in matrices if following else ():
            if allowed(matrix.actor, call.verb):
                answer = heard(ground.client(matrix.actor), "GET", f"/{call.address}?{following}")
                matrix.note(f"cursors of {giver} in {call.address}", answer, 400)
    return matrices


def ask_graphql(matrix: Matrix) -> None:
    """Every root field of both schemas, and from everything that there is four steps on."""
    _ask_fields(matrix, "/graphql/", FIELDS)
    _ask_fields(matrix, "/graphql/partner/", PARTNER_FIELDS)
    if matrix.actor in STAFF:
        _walk_nodes(matrix)


def _ask_fields(matrix: Matrix, path: str, fields: list[RootField]) -> None:
    """Every root field; lists by each filter and each order, too."""
    client, ground = matrix.ground.client(matrix.actor), matrix.ground
    prefix_of = {call.verb: call.prefix for call in reversed(ground.calls) if call.takes_id}
    door = allowed(matrix.actor, "graphql.ask" if path == "/graphql/" else "partner.ask")
    for one in fields:
        cell, may = f"GraphQL {path} {one.word} {one.name}", allowed(matrix.actor, one.verb)
        text = one.document if may else one.plain
        absent = asked(client, path, text, ground.absent)
        if door is not True:
            matrix.note(cell, absent, 401 if door is None else 403)
            continue
        matrix.note(cell, absent, 200)
        _judge(matrix, cell, one, absent)
        prefix = prefix_of.get(one.verb) if one.takes_id else None
        if prefix is None:
            continue
        there, shown = ground.all_of[prefix], matrix.shown(prefix) if may else []
        own = there if shown is None else shown
        for key in [key for key in there if key not in own][:1]:
            matrix.tell_apart(f"{cell} foreign", asked(client, path, text, key), absent)
        if may and own:
            matrix.note(f"{cell} own", asked(client, path, text, own[0]), 200)


def asked(client: Any, path: str, text: str, key: str) -> Answer:
    """A document about one thing."""
    return heard(client, "POST", path, {"query": text, "variables": {"key": key} if "$key" in text else {}})


def _judge(matrix: Matrix, cell: str, one: RootField, answer: Answer) -> None:
    may, found = allowed(matrix.actor, one.verb), answer.json() or {}
    errors, data = found.get("errors") or [], found.get("data") or {}
    code, words = "", ""
    if isinstance(value := data.get(one.name), dict) and value.get("__typename") == "Refusal":
        code, words = value["code"], value["detail"]
    for error in errors:
        if error.get("path") == [one.name]:
            code, words = error["extensions"]["code"], error["message"]
        if error["extensions"]["code"] == "invalid_query":
            matrix.fault(cell, f"is not understood: {answer.text[:300]}")
    refused = code in ("not_allowed", "not_sales") and words.startswith("This is for")
    if refused == bool(may):
        matrix.fault(cell, f"is {'' if refused else 'not '}refused, against the table: {answer.text[:200]}")
    listed = data.get(one.name)
    whole = _ids_in(listed)
    is_whole = one.members and listed and not listed["pageInfo"]["hasNextPage"]
    for at, narrowed in enumerate(one.members if may else ()):
        matrix.cells["GraphQL-lists"] += 1
        if more := is_whole and _ids_in(data.get(f"n{at}")) - whole:
            matrix.fault(f"{cell} by {narrowed}", f"shows what the list does not: {sorted(more)[:3]}")


def _ids_in(connection: Any) -> set[str]:
    edges = connection.get("edges", ()) if isinstance(connection, dict) else ()
    return {edge["node"]["id"] for edge in edges if "id" in edge["node"]}


def _walk_nodes(matrix: Matrix) -> None:
    """Things by their id and all that they lead to, four steps deep; of what is foreign nothing."""
    client, ground = matrix.ground.client(matrix.actor), matrix.ground
    absent: dict[str, Answer] = {}
    for prefix, keys in sorted(ground.all_of.items()):
        name = ground.nouns.get(prefix, "")
        if name not in DEEP:
            continue
        shown = matrix.shown(prefix)
        own = keys if shown is None else shown
        if name not in absent:
            absent[name] = asked(client, "/graphql/", DEEP[name], ground.absent)
        for key in own[:1]:
            matrix.note(f"GraphQL-nodes {name}", asked(client, "/graphql/", DEEP[name], key), 200)
        for key in [key for key in keys if key not in own][:1]:
            answer = asked(client, "/graphql/", DEEP[name], key)
            matrix.note(f"GraphQL-nodes {name} foreign", answer, 200)
            if '"node":{' in answer.text:
                matrix.fault(f"node {name}", f"shows what is not in their list: {answer.text[:200]}")


DEEP: Final = {
    name: f"query($key: ID!) {{ node(id: $key) {{ ... on {name} {selection(schema._schema.type_map[name], 4)} }} }}"
    for name in nouns_of(schema)
}


def ask_console(matrix: Matrix) -> None:
    """Every page and every act of what is registered; acts on what is not theirs are tried, too."""
    ground, browser = matrix.ground, matrix.ground.browser(matrix.actor)
    # Whoever is not let in is sent to where people sign in.
    is_let_in = matrix.actor not in ("anonymous", "revoked", UNMARKED)
    for page in sorted(set(pages())):
        if page.removeprefix(CONSOLE).rstrip("/") == LEFT_OUT:
            continue
        shown = registered(page)
        cell, absent = f"console {page}", heard(browser, "GET", f"/{page.replace('ID', ground.absent)}")
        # Django's own pages are for whoever is signed in, or for nobody; what they show is nobody's.
        matrix.note(cell, absent, *((302, 403, 404) if shown is not None and not is_let_in else ()))
        if shown is None or not is_let_in:
            continue
        may = _opens(matrix.actor, verb_of(shown, page))
        # Of nothing Django's own short address leads to the long one, which is not there.
        _expect(matrix, cell, absent, may=may, leads_on=page.endswith("/ID/"))
        if may is False:
            posted = heard(browser, "POST", f"/{page.replace('ID', ground.absent)}")
            matrix.note(f"{cell} sent", posted, 403, 404, 405, *((302,) if page.endswith("/ID/") else ()))
        if "ID" in page:
            sees = allowed(matrix.actor, shown.verb) is True if shown.verb else False
            theirs = keys_of(shown, ground.users[matrix.actor]) if sees else []
            there = keys_of(shown, ground.users["operations"])
            foreign = [key for key in there if key not in theirs]
            _ask_of_rows(matrix, browser, page, absent, theirs[:1], foreign[:1], may=may)


def ask_answers(matrix: Matrix) -> None:
    """The pages on which a handoff is answered: signed in, and by a link that is for the actor and needs no sign-in."""
    ground, actor = matrix.ground, matrix.actor
    there = ground.all_of["api/v1/handoffs/"]
    prefix, verb = ("api/v1/partner/leads/", "partner.leads") if actor in PARTNERS else HANDOFFS
    own = (matrix.shown(prefix) or []) if allowed(actor, verb) else []
    foreign = [key for key in there if key not in own][:1]
    ways: dict[str, Any] = {"signed in": (ground.browser(actor), lambda key: f"to/{key}")}
    if actor in ground.users:
        person = ground.users[actor].pk
        link: Any = lambda key: links.written(person, UUID(key), real_now())  # noqa: E731  # the other is one too
        ways["by a link"] = (ground.browser("anonymous"), link)
    for way, (browser, place) in ways.items():
        for page, method in product(("", "no/"), ("GET", "POST")):
            cell = f"answers {way} {method} {page or 'yes/'}"
            absent, *others = (
                heard(browser, method, f"/answer/{place(key)}/{page}") for key in (ground.absent, *foreign)
            )
            matrix.note(cell, absent, 302, 403, 404, 410)
            for answer in others:
                matrix.tell_apart(f"{cell} foreign", answer, absent)
            for key in own[:3]:
                matrix.note(f"{cell} own", heard(browser, method, f"/answer/{place(key)}/{page}"))


def _opens(actor: str, verb: str | None) -> bool | None:
    """Whether a page opens; None where that is not for the table of pages to say."""
    if verb == OF_ITS_OWN and actor not in PARTNERS:
        return None
    return verb is not None and allowed(actor, verb) is True


def _expect(matrix: Matrix, cell: str, answer: Answer, *, may: bool | None, leads_on: bool) -> None:
    if may and answer.status == 403 and cell.removeprefix("console ") not in BY_DESIGN:
        matrix.fault(cell, "is refused although the table allows it")
    if may is False and answer.status not in (403, 404, *((302,) if leads_on else ())):
        matrix.fault(cell, f"is {answer.status} although the table does not allow it: {answer.text[:200]}")


def _ask_of_rows(
    matrix: Matrix,
    browser: Any,
    page: str,
    absent: Answer,
    theirs: list[str],
    foreign: list[str],
    *,
    may: bool | None,
) -> None:
    cell = f"console {page}"
    for key in foreign:
        matrix.note(f"{cell} foreign", heard(browser, "GET", f"/{page.replace('ID', key)}"), absent.status)
        nothing, posted = (heard(browser, "POST", f"/{page.replace('ID', one)}") for one in (matrix.ground.absent, key))
        matrix.note(f"{cell} foreign, sent", posted, nothing.status)
        if posted.wrote and posted.status != nothing.status:
            matrix.fault(cell, "wrote something of another's")
    for key in theirs:
        answer = heard(browser, "GET", f"/{page.replace('ID', key)}")
        matrix.note(f"{cell} own", answer)
        _expect(matrix, cell, answer, may=may, leads_on=page.endswith("/ID/"))
