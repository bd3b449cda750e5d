"""The forms of CSV files: for programs, and for the spreadsheet of each locale."""

from kerma.database.query.exports.csv_copy import CsvForm

#: Without a locale: separated by commas, with a decimal point and without quotation marks where none are needed.
FOR_PROGRAMS = CsvForm()
# Each value is in quotation marks: LibreOffice proposes tab, comma and semicolon together as separators.
_WITH_POINT = CsvForm(is_quoted=True)
_WITH_COMMA = CsvForm(delimiter=";", has_decimal_comma=True, is_quoted=True)
#: The form that a spreadsheet of a locale opens, by the code of its language.
BY_LOCALE = {"en": _WITH_POINT, "pl": _WITH_COMMA, "de": _WITH_COMMA, "fr": _WITH_COMMA}


def form_of(locale: str) -> CsvForm:
    """The form of a locale; of an empty one, that for programs."""
    return BY_LOCALE[locale] if locale else FOR_PROGRAMS
