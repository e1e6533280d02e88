"""What-ifs in the example company: asked through REST, done by its worker."""

from typing import Any

from tests.qualification.office import Office

Json = dict[str, Any]


def asked(office: Office, status: int = 202, **body: Any) -> Json:
    """The job that counts what would be different, or the refusal."""
    found: Json = office.post("operations", "what-ifs/", body, status)
    return found


def what_if(office: Office, **body: Any) -> Json:
    """What would be different."""
    job = asked(office, **body)
    office.run_due()
    done = office.get("viewer", f"jobs/{job['id']}/")
    assert done["status"] == "done", done
    assert office.get("viewer", f"what-ifs/{job['id']}/") == done["result"]
    found: Json = done["result"]
    return found


def members(office: Office, team: str) -> dict[str, str]:
    """The ids of the members of a team, by the name that the tests know them by."""
    names = {str(user.pk): name for name, user in office.users.items()}
    found = next(row for row in office.get("viewer", "teams/")["results"] if row["name"] == team)
    return {names[one["user"]]: one["user"] for one in found["members"] if one["user"] in names}
