"""The reasons of an answer as tables, of the answer as of now and of a stored decision alike."""

from leadhub.console.tables import Table
from leadhub.console.words import plain, spell
from qualification.models import SignalType
from qualification.readers.explanation_views import ExplanationView, FitCriterionView, RouteStepView


def fit_table(why: ExplanationView) -> Table:
    """The criteria of the profile that counts, or why every profile is ruled out."""
    fit = why.fit
    profile = next((one for one in fit.profiles if one.code == fit.profile), None)
    title = f"Fit: tier {fit.tier}" + (f", {fit.score:g} of 100" if fit.score is not None else "")
    if profile is None:
        causes = [(one.label, f"Ruled out: {spell(one.ruled_out_by or 'unknown').lower()}") for one in fit.profiles]
        return Table(title, ("Profile", "Result"), causes)
    groups = (("Met", profile.met), ("Not met", profile.not_met), ("Unknown", profile.unknown))
    rows = [_criterion(said, criterion) for said, group in groups for criterion in group]
    return Table(f"{title} ({profile.label})", ("Criterion", "Known", "Points", "Result"), rows)


def _criterion(said: str, criterion: FitCriterionView) -> tuple[str, str, int, str]:
    return criterion.label, plain(criterion.value) or "Not known", criterion.points, said


def intent_table(why: ExplanationView) -> Table:
    """What each kind of signal counts."""
    intent = why.intent
    sums = f"research {intent.research:g}, buying {intent.buying:g}"
    title = f"Intent: {intent.level.label.lower()}, {intent.trend.label.lower()} ({sums})"
    labels = dict(SignalType.objects.values_list("code", "label"))
    silent = [labels.get(code, code) for code in intent.suspended]
    silent += [f"everything from {code}" for code in intent.suspended_sources]
    if silent:
        title += f". Suspended, so that it counts nothing for now: {', '.join(silent)}"
    rows = [
        (labels.get(part.type, part.type), part.family.label, part.count, f"{part.points:g}", plain(part.capped))
        for part in intent.signals
    ]
    headers = ("Signal", "Counts as", "How often", "Points now", "At its limit")
    return Table(title, headers, rows, "No signal counts now.")


def route_table(why: ExplanationView) -> Table:
    """The channel rules up to the one that matched."""
    rows = [(step.label, step_in_words(step)) for step in why.route]
    return Table("Route: the first rule that matches", ("Channel rule", "Result"), rows, "No route is asked for now.")


def step_in_words(step: RouteStepView) -> str:
    """What came of one channel rule: which test failed, or that it matches, and why its partner is passed over."""
    if not step.matched:
        return f"No: {(step.failed or 'no test holds').replace('_', ' ')}"
    return f"Matches. {step.passed_over}" if step.passed_over else "Matches"
