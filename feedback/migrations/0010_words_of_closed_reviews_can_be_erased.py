from django.db import migrations

from leadhub.triggers import PerEngine

KEPT = {
    "feedback_review": (
        "id", "period_from", "period_to", "seed", "per_stratum", "stages", "found", "state", "version", "created_at",
        "created_by", "created_by_name", "closed_at", "closed_by", "closed_by_name",
    ),
    "feedback_reviewdecision": ("owner_id", "due_on", "review_id"),
}
WORDS = {"feedback_review": "minutes", "feedback_reviewdecision": "text"}
HELD = {
    "feedback_review": "EXISTS (SELECT 1 FROM feedback_review WHERE state = 'closed' AND id = OLD.id)",
    "feedback_reviewdecision": "EXISTS (SELECT 1 FROM feedback_review WHERE state = 'closed' "
    "AND id IN (OLD.review_id, NEW.review_id))",
}
WHEN_BEFORE = {"feedback_review": (), "feedback_reviewdecision": ("text", "owner_id", "due_on", "review_id")}
MARK = {"postgresql": "position('[erased]' in NEW.{words}) = 0", "sqlite": "instr(NEW.{words}, '[erased]') = 0"}
DIFFERS = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}


def changed(columns, engine):
    return " OR ".join(f"OLD.{column} {DIFFERS[engine]} NEW.{column}" for column in columns)


def refused(table, engine):
    """Any change but that names of people went out of the words, and say so."""
    words = WORDS[table]
    unmarked = MARK[engine].format(words=words)
    return f"{changed(KEPT[table], engine)} OR (OLD.{words} {DIFFERS[engine]} NEW.{words} AND {unmarked})"


def before(table, engine):
    return changed(WHEN_BEFORE[table], engine)


def postgresql(condition):
    for table in KEPT:
        name = f"{table}_update_closed"
        said = condition(table, "postgresql")
        yield f"DROP TRIGGER {name} ON {table}"
        when = f"WHEN ({said})" if said else ""
        yield f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()"


def sqlite(condition):
    for table in KEPT:
        said = condition(table, "sqlite")
        yield f"DROP TRIGGER {table}_update_closed"
        yield (
            f"CREATE TRIGGER {table}_update_closed BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN {f'({said}) AND ' if said else ''}{HELD[table]} "
            f"BEGIN SELECT RAISE(ABORT, '{table} of a closed review is locked'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_reasons_know_their_place")]

    operations = [
        PerEngine(
            postgresql=list(postgresql(refused)),
            sqlite=list(sqlite(refused)),
            undo={"postgresql": list(postgresql(before)), "sqlite": list(sqlite(before))},
        )
    ]
