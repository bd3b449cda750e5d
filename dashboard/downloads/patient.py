"""Which identifying facts a download may hold: those that the site keeps in plain."""

from kerma.settings import Protection, settings


def kept_in_plain() -> tuple[str, ...]:
    """Names of the identifying facts that are kept as they are; hashes and what is not kept are never given out."""
    chosen = settings()
    rules = {
        "patient_name": chosen.patient_name,
        "patient_id": chosen.patient_id,
        "patient_birth_date": chosen.birth_date,
        "accession_number": chosen.accession,
    }
    return tuple(name for name, rule in rules.items() if rule is Protection.PLAIN)
