from accounts.rules.content import ContentError
from accounts.rules.findings import Finding, Severity
from qualification.rules.agreement import NotMeasurable, compile_agreement
from qualification.rules.model import compile_scoring


def check_scoring(content: object) -> tuple[Finding, ...]:
    try:
        compile_scoring(content)
    except ContentError as e:
        return (Finding(Severity.ERROR, "content", (), str(e)),)
    return ()


def check_agreement(content: object) -> tuple[Finding, ...]:
    try:
        compile_agreement(content)
    except NotMeasurable as e:
        return (Finding(Severity.ERROR, "clause_not_measurable", (), str(e)),)
    except ContentError as e:
        return (Finding(Severity.ERROR, "content", (), str(e)),)
    return ()
