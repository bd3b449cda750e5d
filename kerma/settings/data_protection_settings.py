"""Settings of data protection: how identity is stored, and the age at which data are removed."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from kerma.settings.values import Protection


class DataProtectionSettings(BaseSettings):
    """Settings of data protection: how identity is stored, and the age at which data are removed."""

    retention: str = Field(
        default="",
        description="Objects that `kerma retention run` deletes from Orthanc: SOP classes by keyword or UID, each with "
        "an age in days. Where it is not set, nothing is ever deleted. Doses stay in the database.",
        examples=["CTImageStorage:90d, XRayAngiographicImageStorage:30d"],
    )
    identity_retention_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Age in months of studies whose patient's identity the worker erases each day: name, ID, birth "
        "date and accession number; the doses stay. It does not come back, also when objects are read again. With 0, "
        "nothing is ever erased.",
        examples=["120"],
    )
    staff_names_retention_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Age in months of studies from which the worker erases names of staff each day, hashes as well: "
        "operators, physicians, observers, persons who confirmed a dose check; the doses stay. They do not come back, "
        "also when objects are read again. With 0, nothing is ever erased.",
        examples=["60"],
    )
    audit_trail_retention_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Months after which the worker removes the audit trail, a whole month at a time, once it has "
        "verified it; the signed ends of its days stay. National law may demand that it is kept for years. With 0, "
        "nothing is ever removed.",
        examples=["120"],
    )
    earlier_versions_retention_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Months after which the worker deletes earlier versions of dose objects from the database, counted "
        "from when a later version replaced them. With 0, none is ever deleted.",
        examples=["24"],
    )
    secret_file: Path | None = Field(
        default=None,
        description="File with the key (at least 16 bytes) for hashes of patient data (HMAC-SHA256). Required where "
        "one of the five settings below is `hash`. `make run` creates one. Keep a copy: with another key the same "
        "patient gets another hash.",
        examples=["/run/secrets/kerma_secret"],
    )
    patient_name: Protection = Field(
        default=Protection.HASH,
        description="How the patient's name is stored: `none` (not at all), `hash` (keyed hash) or `plain`.",
        examples=["none"],
    )
    patient_id: Protection = Field(
        default=Protection.HASH,
        description="How the patient's ID is stored: `none`, `hash` or `plain`.",
        examples=["plain"],
    )
    accession: Protection = Field(
        default=Protection.HASH,
        description="How the accession number is stored: `none`, `hash` or `plain`.",
        examples=["plain"],
    )
    birth_date: Protection = Field(
        default=Protection.HASH,
        description="How the patient's birth date is stored: `none`, `hash` or `plain`. The age at the study is "
        "stored in any case.",
        examples=["none"],
    )
    staff_names: Protection = Field(
        default=Protection.HASH,
        description="How names of staff are stored, in studies and in dose reports: operators, physicians, observers, "
        "persons who confirmed a dose check. `none`, `hash` or `plain`.",
        examples=["plain"],
    )
