"""The catalogues of translations: `make translations` brings them up to date and tells what is missing.

Messages are gathered from the dashboard's sources (`tr`, `trn`, `msg`), from what `kerma` says of objects (`say`,
`lacks`), and from what is declared: labels and meanings of facts, criteria, quantities and dimensions, and the words
that stand for codes. `kerma` itself knows no gettext.
"""

import ast
import importlib
import io
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import kerma.facts
from dashboard.skin_dose.calibration_form import FIELDS
from dashboard.ui.i18n import DOMAIN, LANGUAGES, LOCALES, SOURCE
from kerma.database.query.charts.dimensions import DIMENSIONS
from kerma.database.query.charts.quantities import QUANTITIES
from kerma.database.query.filters.criteria import CRITERIA
from kerma.database.query.filters.criterion import FilterGroup
from kerma.facts.fact import Fact
from kerma.facts.required_facts import REQUIRED_FACTS, RequiredFact
from kerma.skin_dose.flags import FLAG_MESSAGES
from kerma.skin_dose.study import REASONS
from kerma.standard import vocabulary

ROOT = Path(__file__).resolve().parent.parent
# How many messages a call begins with.
_ARGUMENTS = {"tr": 1, "msg": 1, "trn": 2, "message": 1, "missing": 1}
# Keyword arguments that hold a message each.
_KEYWORDS = {"Column": ("label", "help")}
_PACKAGES = ("dashboard", "kerma", "orthanc_plugin")
_WIDTH = 120
# Units that are words (years) are translated, symbols are not.
_LONGEST_SYMBOL = 4


def gathered() -> Catalog:
    """All messages, as they stand in the code."""
    catalog = Catalog(project="Kerma", domain=DOMAIN, charset="utf-8", fuzzy=False)
    for path in (path for package in _PACKAGES for path in sorted((ROOT / package).rglob("*.py"))):
        for message in called(path):
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), 0)])
    for message, place in declared():
        catalog.add(message, locations=[(place, 0)])
    return catalog


def called(path: Path) -> Iterator[str | tuple[str, str]]:
    """The messages that stand in the calls of a file, in order."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        count = _ARGUMENTS.get(node.func.id, 0)
        texts = [_text(argument) for argument in node.args[:count]]
        if texts and all(texts):
            yield texts[0] if count == 1 else (texts[0], texts[1])
        keywords = [word for word in node.keywords if word.arg in _KEYWORDS.get(node.func.id, ())]
        yield from filter(None, (_text(word.value) for word in keywords))


def _text(node: ast.expr) -> str:
    """The text of a literal; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def declared() -> Iterator[tuple[str, str]]:
    """Each text of a declaration that people read, and the module that declares it."""
    for name in _modules():
        module = importlib.import_module(name)
        place = f"{name.replace('.', '/')}.py"
        for value in list(vars(module).values()):
            for fact in _facts(value):
                yield from ((text, place) for text in _texts(fact) if text)
    yield from ((each.label, "kerma/database/query/filters/criteria.py") for each in CRITERIA)
    yield from ((each.value, "kerma/database/query/filters/criteria.py") for each in FilterGroup)
    quantities = [quantity.label for by_name in QUANTITIES.values() for quantity in by_name.values()]
    yield from ((label, "kerma/database/query/charts/quantities.py") for label in quantities)
    dimensions = [dimension.label for by_name in DIMENSIONS.values() for dimension in by_name.values()]
    yield from ((label, "kerma/database/query/charts/dimensions.py") for label in dimensions)
    for field in FIELDS:
        yield from ((text, "dashboard/skin_dose/calibration_form.py") for text in (field.label, field.meaning))
    yield from ((word, "kerma/standard/vocabulary.py") for word in _words())
    yield from ((sentence, "kerma/skin_dose/flags.py") for sentence in FLAG_MESSAGES.values())
    yield from ((reason, "kerma/skin_dose/study.py") for reason in REASONS)


def _texts(fact: Fact | RequiredFact) -> tuple[str, ...]:
    """Label, meaning, and the unit where that is a word."""
    if isinstance(fact, RequiredFact):
        return (fact.label,)
    return fact.label, fact.meaning, fact.symbol if len(fact.symbol) > _LONGEST_SYMBOL and fact.symbol.isalpha() else ""


def _words() -> Iterator[str]:
    """The words that stand for codes, as the dashboard says them."""
    for name, words in vars(vocabulary).items():
        if name.isupper() and isinstance(words, dict):
            yield from (word.replace("_", " ") for word in words.values())


def _modules() -> Iterator[str]:
    yield from (module.name for module in pkgutil.walk_packages(kerma.facts.__path__, "kerma.facts."))


def _facts(value: Any) -> Iterator[Fact | RequiredFact]:
    """The facts within a declaration."""
    if isinstance(value, Fact | RequiredFact):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _facts(each)
    elif isinstance(value, dict):
        yield from _facts(list(value.values()))
    if value is REQUIRED_FACTS:
        yield from _facts(list(REQUIRED_FACTS))


def kept(language: str) -> Catalog:
    """The catalogue of a language as it stands in its file."""
    path = _path(language)
    if not path.exists():
        return Catalog(language, domain=DOMAIN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def missing(language: str) -> list[str]:
    """The messages that a language lacks."""
    return [str(message.id) for message in kept(language) if message.id and not _is_whole(message.string)]


def _is_whole(text: str | Iterable[str] | None) -> bool:
    return all((text,) if text is None or isinstance(text, str) else text)


def written(catalog: Catalog) -> bytes:
    """A catalogue as the text of its file, in alphabetical order; without dates and lines, as those change often."""
    text = io.BytesIO()
    write_po(text, catalog, width=_WIDTH, omit_header=False, sort_output=True, include_lineno=False)
    return b"".join(line for line in text.getvalue().splitlines(keepends=True) if b"-Date: " not in line)


def _path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def update(language: str) -> None:
    """Give a catalogue the messages of the code, keep what is translated, and drop what nobody shows."""
    template, catalog = gathered(), kept(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = f"# {LANGUAGES[language]}: what the dashboard says."
    _path(language).parent.mkdir(parents=True, exist_ok=True)
    _path(language).write_bytes(written(catalog))


def main() -> None:
    """Update every catalogue and tell how much is translated."""
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        update(language)
        lacking = missing(language)
        print(f"{language}: {len(kept(language)) - len(lacking)} translated, {len(lacking)} missing")
        if "--missing" in sys.argv:
            print(*lacking, sep="\n")


if __name__ == "__main__":
    main()
