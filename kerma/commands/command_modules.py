"""Where each command is defined: a command line imports the module of its own command alone.

All modules together, with what they need for DICOM, the database and skin doses, take seconds to import.
"""

from collections.abc import Iterator, MutableMapping
from functools import cache
from importlib import import_module
from typing import Any

import typer.main

from kerma.commands.examples import epilog

#: Modules of `kerma.commands` by name of the command, in the order of `kerma --help`. Each has the command by that name
#: (`-` as `_`): a function, or a `typer.Typer` with commands of its own.
MODULES = {
    "extract": "extract",
    "skindose": "skindose",
    "send": "send",
    "echo": "echo",
    "check": "check",
    "selftest": "selftest",
    "migrate": "database",
    "status": "database",
    "reextract": "database",
    "backup": "backup",
    "restore": "backup",
    "rebuild": "rebuild",
    "rollup": "rollup",
    "demo": "demo",
    "work": "work",
    "names": "standard_names",
    "drift": "drift",
    "signature": "signature",
    "levels": "levels",
    "alerts": "alerts",
    "incident": "incident",
    "sizes": "sizes",
    "survey": "survey",
    "effective-dose": "effective_dose",
    "recalculate": "recalculate",
    "equipment": "equipment",
    "shared": "shared",
    "settings": "site_settings",
    "retention": "retention",
    "unindexed": "unindexed",
    "user": "user",
    "audit": "audit",
    "role": "role",
    "outbox": "outbox",
    "reports": "reports",
    "task": "task",
    "tag": "tag",
    "not-patient": "not_patient",
    "patient": "patient",
    "patient-data": "patient_data",
    "study": "study",
}


class CommandsByName(MutableMapping[str, Any]):
    """The commands of `kerma` as Typer's groups hold them, each imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        return _command(name, MODULES[name])

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)

    def __setitem__(self, name: str, command: Any) -> None:
        raise TypeError("Commands are added to MODULES.")

    def __delitem__(self, name: str) -> None:
        raise TypeError("Commands are removed from MODULES.")


@cache
def _command(name: str, module: str) -> Any:
    definition = getattr(import_module(f"kerma.commands.{module}"), name.replace("-", "_"))
    if isinstance(definition, typer.Typer):
        definition.info.name = name
        return typer.main.get_group(definition)
    single = typer.Typer(add_completion=False)
    single.command(name, epilog=epilog(name))(definition)
    return typer.main.get_command(single)
