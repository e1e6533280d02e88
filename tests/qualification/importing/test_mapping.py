"""A mapping at fault names the key; nothing is read before it is right."""

from pathlib import Path

import pytest

from qualification.importing.mapping import BadMapping, load_mapping

GOOD = {
    "system": "system: crm",
    "files": "files: {deals: {match: '*'}}",
    "lead": "lead: {external_id: id, created_at: since}",
}
FAULTS = {
    "no system": ({"system": ""}, "system"),
    "no files": ({"files": ""}, "files"),
    "an unknown key": ({"leads": "leads: {external_id: id}"}, "leads"),
    "an unknown part of the lead": ({"lead": "lead: {external_id: id, stage: x}"}, "lead.stage"),
    "an unknown field of a contact": ({"contact": "contact: {mail: Mail}"}, "contact.mail"),
    "an unknown fact of an account": ({"account": "account: {size: Staff}"}, "account.size"),
    "an unknown part of the origin": (
        {"lead": "lead: {external_id: id, origin: {medium: m}}"},
        "lead.origin.medium",
    ),
    "a lead without an external id": ({"lead": "lead: {created_at: since}"}, "lead.external_id"),
    "an unknown stage": ({"stages": "stages: [{to: {const: sold}, at: day}]"}, "stages.1.to"),
    "an unknown stage in a value table": (
        {"stages": "stages: [{to: {column: s, values: {Won: won, Gone: gone}}, at: day}]"},
        "stages.1.to",
    ),
    "a stage without a time": ({"stages": "stages: [{to: {const: won}}]"}, "stages.0.at"),
    "neither column nor constant": ({"contact": "contact: {email: {default: x}}"}, "contact.email"),
    "column and constant": ({"contact": "contact: {email: {column: x, const: y}}"}, "contact.email"),
    "an unknown answer to unknown values": (
        {"contact": "contact: {function: {column: f, values: {a: b}, others: guess}}"},
        "contact.function.others",
    ),
    "an unknown time zone": ({"timezone": "timezone: Mars/Olympus"}, "timezone"),
    "an unknown time zone of a value": (
        {"as_of": "as_of: {column: since, timezone: Mars/Olympus}"},
        "as_of.timezone",
    ),
    "two files without a join": ({"files": "files: {a: {match: a}, b: {match: b}}"}, "files"),
    "a join to nowhere": ({"files": "files: {a: {key: id}, b: {key: id, joins: c}}"}, "files.b.joins"),
    "a join without a key": ({"files": "files: {a: {key: id}, b: {joins: a}}"}, "files.b.key"),
    "a long delimiter": ({"files": "files: {a: {delimiter: '||'}}"}, "files.a.delimiter"),
    "nothing to import": ({"lead": ""}, "neither a lead"),
    "stages of nobody": ({"lead": "contact: {email: m}", "s": "stages: [{to: {const: won}, at: d}]"}, "stages"),
    "signals of nobody": ({"lead": "account: {name: n}", "s": "signals: [{type: t, at: d}]"}, "signals"),
    "not a mapping": ({"system": "- a", "files": "- b", "lead": "- c"}, "the mapping"),
    "no YAML": ({"system": "system: [crm"}, "cannot be read"),
}


@pytest.mark.parametrize(("changes", "key"), FAULTS.values(), ids=FAULTS)
def test_a_fault_names_its_key(changes: dict[str, str], key: str, tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text("\n".join((GOOD | changes).values()))
    with pytest.raises(BadMapping) as refusal:
        load_mapping(path)
    assert key in str(refusal.value)


def test_scalars_are_text_and_blank_ones_are_absent(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(
        "\n".join([*GOOD.values(), "timezone:", "contact: {job_title: {column: t, values: {no: 007, on: }}, email: }"])
    )
    mapping = load_mapping(path)
    assert mapping.timezone == "UTC"
    assert set(mapping.contact) == {"job_title"}
    title = mapping.contact["job_title"]
    assert not isinstance(title, str)
    assert title.values == {"no": "007", "on": ""}


def test_every_example_can_be_loaded() -> None:
    examples = sorted(Path("docs/examples/mappings").glob("*.yaml"))
    assert examples
    for path in examples:
        load_mapping(path)
