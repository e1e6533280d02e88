from django.db import migrations

from leadhub.triggers import AppendOnly, PerEngine

FOUND = """
    SELECT 1 FROM qualification_transition t
    WHERE t.lead_id = NEW.id AND t.seq = NEW.stage_seq AND t.to_stage = NEW.stage
"""
REFUSAL = "a change of stage needs its transition"

POSTGRESQL = [
    f"""
    CREATE FUNCTION qualification_stage_needs_transition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS ({FOUND}) THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER qualification_lead_stage BEFORE UPDATE OF stage, stage_seq ON qualification_lead
    FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage OR OLD.stage_seq <> NEW.stage_seq)
    EXECUTE FUNCTION qualification_stage_needs_transition()
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER qualification_lead_stage BEFORE UPDATE OF stage, stage_seq ON qualification_lead
    FOR EACH ROW WHEN (OLD.stage <> NEW.stage OR OLD.stage_seq <> NEW.stage_seq) AND NOT EXISTS ({FOUND})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
]
UNDO = {
    "postgresql": [
        "DROP TRIGGER qualification_lead_stage ON qualification_lead",
        "DROP FUNCTION qualification_stage_needs_transition()",
    ],
    "sqlite": ["DROP TRIGGER qualification_lead_stage"],
}


class Migration(migrations.Migration):
    dependencies = [("qualification", "0001_initial"), ("leadhub", "0002_append_only")]

    operations = [
        AppendOnly(
            [
                "qualification_signal",
                "qualification_signalexclusion",
                "qualification_facts",
                "qualification_decision",
                "qualification_transition",
                "qualification_attempt",
            ]
        ),
        PerEngine(postgresql=POSTGRESQL, sqlite=SQLITE, undo=UNDO),
    ]
