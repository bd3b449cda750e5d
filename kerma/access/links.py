"""One-time links: how long they can be used, and their URLs."""

from datetime import timedelta

from kerma.standard.enumerations import LinkPurpose

#: An invitation must reach a person who may be away for a few days; a link to log in is used at once.
VALIDITY = {
    LinkPurpose.PASSWORD: timedelta(days=3),
    LinkPurpose.LOGIN: timedelta(hours=12),
    # A login that has begun: long enough to install an application for codes.
    LinkPurpose.SECOND_STEP: timedelta(minutes=15),
}
_PATHS = {LinkPurpose.PASSWORD: "password", LinkPurpose.LOGIN: "login"}


def url(dashboard_url: str, purpose: LinkPurpose, token: str) -> str:
    """The URL of a link.

    Args:
        dashboard_url: URL of the dashboard.
        purpose: what the link permits.
        token: of the link.
    """
    return f"{dashboard_url.rstrip('/')}/{_PATHS[purpose]}?link={token}"


def validity_hours(purpose: LinkPurpose) -> int:
    """For how many hours a link of this purpose can be used."""
    return VALIDITY[purpose] // timedelta(hours=1)
