"""What identifies a person, as the page Patient data names it."""

from collections.abc import Mapping

from dashboard.ui.text.i18n import msg

#: Label and environment variable of each item.
ITEMS: Mapping[str, tuple[str, str]] = {
    "patient_name": (msg("Patient's name"), "KERMA_PATIENT_NAME"),
    "patient_id": (msg("Patient ID"), "KERMA_PATIENT_ID"),
    "accession_number": (msg("Accession number"), "KERMA_ACCESSION"),
    "patient_birth_date": (msg("Birth date"), "KERMA_BIRTH_DATE"),
    "staff_names": (msg("Names of staff"), "KERMA_STAFF_NAMES"),
}
