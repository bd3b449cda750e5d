"""Why a login through an identity provider failed."""

from enum import StrEnum

from kerma.errors import KermaError


class OidcFailure(StrEnum):
    """Why a login through the provider failed."""

    #: The provider does not answer, or not as OpenID Connect demands.
    UNAVAILABLE = "unavailable"
    #: The provider or the user refused the login.
    REFUSED = "refused"
    #: The login did not begin in this browser, is over, or began long ago.
    UNKNOWN = "unknown"
    #: The response is not from the provider, not for this dashboard, or not for this login.
    UNVERIFIED = "unverified"
    #: The clocks differ, or the response is old.
    CLOCK = "clock"
    #: The account is locked.
    ACCOUNT_LOCKED = "account_locked"


class OidcError(KermaError):
    """A login through the provider failed; the text is for the log, `failure` for the user."""

    def __init__(self, failure: OidcFailure, text: str) -> None:
        super().__init__(text)
        self.failure = failure
