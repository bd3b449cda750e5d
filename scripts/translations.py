"""Catalogues of translations: `make translations` updates them from the code and lists missing translations.

Messages are the literal arguments of `tr`, `trn`, `msg`, `message` and `missing`, and the labels and meanings of
declarations (facts, columns, criteria, quantities). Closed sets of texts (words of codes, groups of filters, flags) are
read from where they are declared. Every message must be translated into every language.
"""

import ast
import io
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard.skin_dose.calibration_form import FIELDS
from dashboard.ui.text.formatting import WORDS
from dashboard.ui.text.i18n import DOMAIN, LANGUAGES, LOCALES, SOURCE
from kerma import __version__
from kerma.database.query.charts.quantities import QUANTITIES
from kerma.database.query.filters.criteria import CRITERIA
from kerma.database.query.filters.criterion import FilterGroup
from kerma.settings import Settings
from kerma.skin_dose.flags import FLAG_MESSAGES
from kerma.skin_dose.study import REASONS
from kerma.standard import vocabulary

ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("dashboard", "kerma", "orthanc_plugin")
# Babel extraction methods by pattern of files: code, and the pages of login.
_METHODS = [("**.py", "scripts.translations:extract_file"), ("access/templates/*.html", "jinja2.ext:babel_extract")]
# Functions whose first arguments are messages; of `trn`, singular and plural.
_FUNCTIONS = {"tr": None, "msg": None, "trn": (1, 2), "message": None, "missing": None}
# Babel's extraction methods, by files: Python, and templates of Jinja.
_METHODS = [("**.py", "scripts.translations:extract_file"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
# Keyword arguments of declarations that are messages, by function; of others, those of the empty name.
_DECLARATIONS = {"": ("label", "meaning"), "Column": ("label", "help")}
# Units that are words.
_UNIT_WORDS = ("years",)
_YES_NO = ("yes", "no")
_MAX_WIDTH = 120
# Header lines that change with the time or with Babel's version.
_VOLATILE = (b"-Date: ", b"Generated-By: ")

#: A message as Babel's extraction methods return it: line, function, arguments, comments.
_Extracted = tuple[int, str, str | tuple[str, ...], list[str]]


def template() -> Catalog:
    """All messages of the code, with the files that contain them."""
    catalog = _empty(None)
    for package in _PACKAGES:
        for name, _, message, _, _ in extract_from_dir(ROOT / package, _METHODS, keywords=_FUNCTIONS, comment_tags=()):
            catalog.add(message, locations=[(f"{package}/{name}", 0)])
    for text, path in _closed_sets():
        catalog.add(text, locations=[(path, 0)])
    return catalog


def extract_file(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: object
) -> Iterator[_Extracted]:
    """Babel extraction method for Python; it also finds messages in f-strings and in keyword arguments."""
    del comment_tags, options
    for node in ast.walk(ast.parse(fileobj.read())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        arguments = tuple(_literal(argument) for argument in node.args)
        if name in keywords and arguments and arguments[0]:
            yield node.lineno, name, arguments if len(arguments) > 1 else arguments[0], []
        declared = _DECLARATIONS.get(name, _DECLARATIONS[""])
        for text in (_literal(keyword.value) for keyword in node.keywords if keyword.arg in declared):
            if text:
                yield node.lineno, "msg", text, []


def _literal(node: ast.expr) -> str:
    """The text of a literal; empty for any other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _closed_sets() -> Iterator[tuple[str, str]]:
    """Texts that are values of enumerations and tables, and the file that declares them."""
    sets = {
        "kerma/settings": [field.description or "" for field in Settings.model_fields.values()],
        "kerma/database/query/filters/criteria.py": [criterion.help for criterion in CRITERIA],
        "kerma/database/query/filters/criterion.py": [group.value for group in FilterGroup],
        "kerma/database/query/charts/quantities.py": _quantity_labels(),
        "kerma/standard/vocabulary.py": _words(),
        "kerma/standard/units.py": _UNIT_WORDS,
        "kerma/skin_dose/flags.py": FLAG_MESSAGES.values(),
        "kerma/skin_dose/study.py": REASONS,
        "dashboard/skin_dose/calibration_form.py": [text for field in FIELDS for text in (field.label, field.meaning)],
        "dashboard/filters/widgets.py": _YES_NO,
    }
    for path, texts in sets.items():
        yield from ((text, path) for text in texts)


def _quantity_labels() -> Iterator[str]:
    for quantities in QUANTITIES.values():
        yield from (quantity.label for quantity in quantities.values())


def _words() -> Iterator[str]:
    """The words for codes, as displayed."""
    for name, words in vars(vocabulary).items():
        if name.isupper() and isinstance(words, dict):
            yield from (word.replace("_", " ") for word in words.values() if word not in WORDS)


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as stored in its file."""
    path = _path(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def _empty(language: str | None) -> Catalog:
    return Catalog(language, domain=DOMAIN, charset="utf-8", fuzzy=False)


def missing(language: str) -> list[str]:
    """The messages without translation."""
    return [str(message.id) for message in catalogue(language) if message.id and not _is_complete(message.string)]


def _is_complete(text: str | Iterable[str] | None) -> bool:
    return all((text,) if text is None or isinstance(text, str) else text)


def updated(language: str) -> Catalog:
    """The catalogue of a language with the messages of the code; translations of other messages are dropped."""
    catalog = catalogue(language)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = f"# {LANGUAGES[language]} texts of Kerma."
    catalog.project, catalog.version = "Kerma", __version__
    catalog.msgid_bugs_address = catalog.last_translator = "Kerma maintainers"
    catalog.language_team = LANGUAGES[language]
    return catalog


def text_of(catalog: Catalog) -> bytes:
    """A catalogue as the text of its file, in alphabetical order; no dates or places, which change by themselves."""
    text = io.BytesIO()
    write_po(text, catalog, width=_MAX_WIDTH, omit_header=False, sort_output=True, no_location=True)
    lines = text.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not any(header in line for header in _VOLATILE))


def _path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def main() -> None:
    """Update every catalogue and print the number of translations."""
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        _path(language).parent.mkdir(parents=True, exist_ok=True)
        _path(language).write_bytes(text_of(updated(language)))
        without = missing(language)
        print(f"{language}: {len(catalogue(language)) - len(without)} translated, {len(without)} missing")
        if "--missing" in sys.argv:
            print(*without, sep="\n")


if __name__ == "__main__":
    main()
