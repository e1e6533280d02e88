from accounts.rules.channels import compile_channels
from accounts.rules.content import ContentError
from accounts.rules.findings import Finding, Severity
from accounts.rules.fit import compile_profiles


def check_profiles(content: object) -> tuple[Finding, ...]:
    try:
        compile_profiles(content)
    except ContentError as e:
        return (Finding(Severity.ERROR, "unfit_value", (), str(e)),)
    return ()


def check_channels(content: object) -> tuple[Finding, ...]:
    try:
        compile_channels(content)
    except ContentError as e:
        return (Finding(Severity.ERROR, "unfit_value", (), str(e)),)
    return ()
