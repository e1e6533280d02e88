"""What prospects did, and how the lifecycle moved them: two lists, one after the other."""

from collections.abc import Mapping
from typing import Any, Final

from leadhub.integrations.account_engagement.kind import OBJECT
from leadhub.integrations.account_engagement.prospects import id_of, moment_of, told_of
from leadhub.integrations.protocol import Activity, Remote, Sort

VISITOR_ACTIVITIES: Final = "visitor-activities"
LIFECYCLE_HISTORIES: Final = "lifecycle-histories"
LISTS: Final = (VISITOR_ACTIVITIES, LIFECYCLE_HISTORIES)
# By our names of their properties: what is asked for beside what every one has.
PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    VISITOR_ACTIVITIES: {
        "type": "type",
        "details": "details",
        "campaign": "campaign.name",
        "form_id": "formId",
        "form_handler_id": "formHandlerId",
        "landing_page_id": "landingPageId",
        "email_id": "emailId",
        "list_email_id": "listEmailId",
        "file_id": "fileId",
    },
    LIFECYCLE_HISTORIES: {
        "previous_stage": "previousStage.name",
        "next_stage": "nextStage.name",
        "seconds_elapsed": "secondsElapsed",
    },
}
LIFECYCLE_TYPE: Final = "Lifecycle History"


def fields_of(listed: str) -> str:
    """What is asked of the activities of a list."""
    own = ("typeName",) if listed == VISITOR_ACTIVITIES else ()
    return ",".join(("id", "prospectId", "createdAt", *own, *PROPERTIES[listed].values()))


def activity_of(record: Mapping[str, Any], listed: str) -> Activity | None:
    """One activity; None of somebody whom the system does not know by name."""
    if record.get("prospectId") is None:
        return None
    is_lifecycle = listed == LIFECYCLE_HISTORIES
    type_name = LIFECYCLE_TYPE if is_lifecycle else record.get("typeName")
    return Activity(
        id=f"{listed}:{id_of(record)}",
        person=Remote(OBJECT, str(id_of(record, "prospectId"))),
        sort=Sort.ENGAGEMENT,
        type=type_name if isinstance(type_name, str) else "",
        at=moment_of(record, "createdAt"),
        # Rules move people through the lifecycle: it is nothing that they did.
        is_automated=is_lifecycle,
        properties={
            name: told for name, native in PROPERTIES[listed].items() if (told := told_of(record, native)) is not None
        },
    )
