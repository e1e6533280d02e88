"""How the constraints of consents and erasures would be broken, and what they allow."""

from collections.abc import Callable, Iterable

from accounts.models import Consent, ConsentProof, ErasureSecret
from tests.rows import row

Breach = Callable[[], object]

BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "consent_given_rests_on_a_proof": lambda: row(Consent, state="given"),
    "consent_names_its_source": lambda: row(Consent, source=""),
    "consent_proof_is_not_blank": lambda: row(ConsentProof, text="  "),
    "erasure_secret_is_one_row": lambda: row(ErasureSecret, id=2),
}
KEPT: dict[str, Breach] = {
    "a consent that was given rests on a proof": lambda: row(Consent, state="given", proof=row(ConsentProof)),
    "a withdrawal rests on nothing": lambda: row(Consent, state="withdrawn"),
}
