from django.db.models import TextChoices


class OutcomeKind(TextChoices):
    """How a lead ended; that nobody made a bid is no loss against somebody else."""

    WON = "won", "Won"
    LOST = "lost", "Lost"
    NO_BID = "no_bid", "No bid"
