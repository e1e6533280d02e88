"""What a connection to a mail service is told by whoever sets it up."""

from typing import Final

from leadhub.integrations.kinds import NO, YES, Input, Kind

KIND: Final = Kind(
    code="mail",
    label="Mail",
    doc="docs/integrations/mail.md",
    hook="leadhub.integrations.mail.hook.hear",
    credentials=(
        Input(
            name="signing_secret",
            label="Signing secret",
            help="Of Standard Webhooks (whsec_…), where the sender signs. Then nothing else is accepted.",
            is_secret=True,
        ),
        Input(
            name="key",
            label="Key",
            help="For services that cannot sign: ?key=… in the address, or the password of basic authentication.",
            is_secret=True,
        ),
    ),
    settings=(
        Input(
            name="own_domains",
            label="Our own domains",
            help="Separated by commas. What a colleague forwards is of whoever wrote it first.",
        ),
        Input(
            name="mail_host",
            label="Our mail host",
            help="The name after “by” in its Received header. The clock runs from its time; else from the call.",
        ),
        Input(
            name="bcc_address",
            label="Address for blind copies",
            help="Such as handoff@in.example.com. What sales sends there in blind copy is an attempt.",
        ),
        Input(
            name="authserv_id",
            label="Name in Authentication-Results",
            help="Of our mail host, such as mx.example.com. Without it no blind copy is proven.",
        ),
        Input(
            name="demands_proof",
            label="Blind copies must be proven",
            help="That DMARC passed for the domain of From. Without it anybody can write in the name of a seller.",
            choices=(YES, NO),
            default=YES,
        ),
        Input(
            name="keeps_discarded_days",
            label="Days that discarded mails are kept",
            help="Then what they said is dropped.",
            default="30",
        ),
    ),
)
