"""Examples for the contract: what tests sent and were answered, recorded while they run and made stable afterwards.

`make examples` runs the suite with a folder in LEADHUB_EXAMPLES, in which every process keeps what it saw, and then
writes leadhub/api/examples.json from it: for each operation the shortest exchange that keeps to the contract.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from jsonschema import Draft202012Validator

from leadhub.api.examples import FILE, examples
from leadhub.published.references import in_place

Json = dict[str, Any]
JSON_TYPE = "application/json"
FOLDER = "LEADHUB_EXAMPLES"
KEPT_OF_EACH = 8
LONGEST = 12_000
MOST_MEMBERS = 2
UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
WALL_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|\+00:00)")
SECRET = re.compile(r"\b(whsec_|lh_|xoxb-)[A-Za-z0-9+/=_-]{8,}")
SHA = re.compile(r"\b[0-9a-f]{64}\b")
CURSOR = re.compile(r"cursor=[^&\"]+")


class Recorder:
    """A middleware of the tests: keeps the first answers of each operation."""

    def __init__(self, get: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get = get
        self.seen: Counter[str] = Counter()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever, and write down what was said."""
        answer = self.get(request)
        operation = operation_of(request)
        is_told = operation is not None and answer.status_code == operation.status and not answer.streaming
        if is_told and self.seen[operation.name] < KEPT_OF_EACH and len(answer.content) < LONGEST * 10:
            self.seen[operation.name] += 1
            body = request.body.decode(errors="replace") if operation.body is not None else ""
            said = answer.content.decode() if answer.get("Content-Type") == JSON_TYPE else ""
            with (Path(os.environ[FOLDER]) / f"ex-{os.getpid()}.jsonl").open("a") as file:
                file.write(json.dumps([operation.name, body, said]) + "\n")
        return answer


def operation_of(request: HttpRequest) -> Any:
    """What the handler of a request declares, if it is one of the contract."""
    kind = getattr(getattr(request.resolver_match, "func", None), "cls", None)
    return getattr(getattr(kind, (request.method or "").lower(), None), "operation", None)


def exchanges(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The operation, the body and the answer of everything that was kept."""
    for path in sorted(folder.glob("ex-*.jsonl")):
        for line in path.read_text().splitlines():
            name, body, said = json.loads(line)
            yield name, body, said


def gathered(folder: Path, document: Json) -> Json:
    """For each operation its shortest exchange that keeps to the contract."""
    operations = operations_of(document)
    best: dict[str, tuple[int, Json]] = {}
    for name, body, said in exchanges(folder):
        if name in operations:
            # A body that may be left out is shown as what that means.
            asked = (body or "{}") if "request" in parts_of(operations[name]) else ""
            for example in (made(asked, said, cut=True), made(asked, said, cut=False)):
                size = len(json.dumps(example))
                is_better = name not in best or size < best[name][0]
                if is_better and size < LONGEST and not faults(operations[name], example, document):
                    best[name] = (size, example)
    return {name: best[name][1] for name in sorted(best)}


def made(body: str, said: str, *, cut: bool) -> Json:
    """One exchange with ids, moments and secrets that stay the same from run to run."""
    text = json.dumps([json.loads(body or "{}"), json.loads(said or "null")])
    known: dict[str, str] = {}

    def numbered(found: "re.Match[str]") -> str:
        return known.setdefault(found[0], f"01936d2e-0000-7000-8000-{len(known) + 1:012d}")

    text = UUID.sub(numbered, text)
    text = WALL_CLOCK.sub("2026-11-03T15:00:00Z", text)
    text = SECRET.sub(lambda found: found[1] + "x" * 24, text)
    text = CURSOR.sub("cursor=…", SHA.sub("0" * 64, text))
    request, response = json.loads(text.replace("http://testserver", "https://leadhub.example"))
    shortened = short if cut else lambda part: part
    return {"request": request, "response": shortened(response)} if body else {"response": shortened(response)}


def short(value: Any) -> Any:
    """The value with the first members of its lists."""
    if isinstance(value, dict):
        return {name: short(part) for name, part in value.items()}
    return [short(part) for part in value[:MOST_MEMBERS]] if isinstance(value, list) else value


def operations_of(document: Json) -> dict[str, Json]:
    """The operations of the contract by name."""
    return {one["operationId"]: one for item in document["paths"].values() for one in item.values()}


def parts_of(operation: Json) -> dict[str, Json]:
    """The media objects of an operation whose examples are asked for: its body, and its answer where that is JSON."""
    status = min(operation["responses"])
    places = {"request": operation.get("requestBody", {}), "response": operation["responses"][status]}
    return {
        name: place["content"][JSON_TYPE] for name, place in places.items() if JSON_TYPE in place.get("content", {})
    }


def faults(operation: Json, example: Json, document: Json) -> list[str]:
    """Where an example is not what its schema says."""
    parts = parts_of(operation)
    missing = [f"{name} is missing" for name in parts if example.get(name) is None]
    return missing or [
        f"{name}{error.json_path.removeprefix('$')}: {error.message}"
        for name, part in parts.items()
        for error in validator(json.dumps(part["schema"]), id(document), document).iter_errors(example[name])
    ]


validators: dict[tuple[str, int], Draft202012Validator] = {}


def validator(schema: str, of: int, document: Json) -> Draft202012Validator:
    """The validator of a schema of the contract."""
    if (schema, of) not in validators:
        whole = {**json.loads(schema), "components": document["components"]}
        validators[schema, of] = Draft202012Validator(whole)
    return validators[schema, of]


@cache
def contract() -> Json:
    """The contract as it is served, with what operations share standing in each of them."""
    from leadhub.api.contract import openapi

    return in_place(json.loads(openapi()))


def main(folder: str) -> None:
    """Write the file; an operation that was not recorded keeps its example as long as that keeps to the contract."""
    import django

    django.setup()
    operations = operations_of(contract())
    kept = {name: one for name, one in examples().items() if name in operations}
    sound = {name: one for name, one in kept.items() if not faults(operations[name], one, contract())}
    found = sound | gathered(Path(folder), contract())
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
