"""Which identifying facts a download may hold: those that the site keeps in plain."""

from dashboard.ui import patient_identity
from kerma.settings import Protection


def kept_in_plain() -> tuple[str, ...]:
    """Names of the identifying facts that are kept as they are; hashes and what is not kept are never given out."""
    return tuple(name for name, rule in patient_identity.rules().items() if rule is Protection.PLAIN)
