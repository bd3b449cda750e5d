"""Codes of standard names in national and international lists, which a site loads."""

import re
from dataclasses import dataclass
from typing import Self

from kerma.errors import ConfigurationError
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.name_text import checked_name

MAX_MEANING_LENGTH = 200
# As Code Value and Coding Scheme Designator (PS3.3 table 8.8-1): short strings of the value representation SH.
_SCHEME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")
_SNOMED_CT = "SCT"
_SNOMED_CT_CODE = re.compile(r"[1-9][0-9]{5,17}")
_SHORTENED = re.compile(r"[0-9]+[.,][0-9]+[eE][+-]?[0-9]+|[0-9]+[eE][+-][0-9]+")
_CODE = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True, kw_only=True, order=True)
class NameCode:
    """A code that stands for a standard name; several names may share a code, as where a list distinguishes less.

    Attributes:
        modality: the examination modality.
        standard_name: the standard name.
        scheme: the list, in capital letters: RADLEX, SCT (SNOMED CT), NICIP, or what the site calls its own.
        code: the value of the code.
        meaning: what the list says; empty where the site loads codes alone.
    """

    modality: str
    standard_name: str
    scheme: str
    code: str
    meaning: str = ""

    def checked(self) -> Self:
        """This code as it is stored.

        Raises:
            ConfigurationError: a value is missing, too long or unknown; the text says which, and what is right.
        """
        values = {name: " ".join(str(value).split()) for name, value in vars(self).items()}
        if values["modality"] not in set(ExamModality):
            raise ConfigurationError(
                f"{values['modality']!r} is no examination modality; these are {', '.join(ExamModality)}."
            )
        values["standard_name"] = checked_name(self.standard_name)
        if not _SCHEME.fullmatch(values["scheme"]):
            raise ConfigurationError(
                f"{values['scheme']!r} is no coding scheme: 1 to 16 letters, digits, dots and dashes, such as SCT."
            )
        values["scheme"] = values["scheme"].upper()
        if _SHORTENED.fullmatch(values["code"]):
            raise ConfigurationError(
                f"{values['code']} is a code that a spreadsheet has shortened to a power of ten; format the column as "
                "text and enter the code again."
            )
        if values["scheme"] == _SNOMED_CT and not _SNOMED_CT_CODE.fullmatch(values["code"]):
            raise ConfigurationError(f"{values['code']!r} is no code of SNOMED CT, which has 6 to 18 digits.")
        if not _CODE.fullmatch(values["code"]):
            raise ConfigurationError(f"{values['code']!r} is no code: 1 to 64 characters without spaces.")
        if len(values["meaning"]) > MAX_MEANING_LENGTH:
            raise ConfigurationError(f"A meaning has at most {MAX_MEANING_LENGTH} characters.")
        return type(self)(**values)
