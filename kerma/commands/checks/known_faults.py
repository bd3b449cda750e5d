"""Check of known faults of the installed version: those of the package, and of the signed list that the site names."""

from kerma import __version__
from kerma.commands.checks.result import CheckResult
from kerma.errors import KermaError
from kerma.known_faults.fault_list import KnownFault, faults_of, packaged_faults
from kerma.known_faults.signed_list import signed_faults
from kerma.settings import Settings

_NAME = "Known faults"


def check_known_faults(settings: Settings | None) -> list[CheckResult]:
    """A line for each known fault of this version, or that none is known.

    Args:
        settings: those of the site; None: they cannot be read, and the list of the package alone is used.
    """
    source = settings.known_faults_list if settings else ""
    results: list[CheckResult] = []
    later: tuple[KnownFault, ...] = ()
    if source:
        try:
            later = signed_faults(source)
        except KermaError as error:
            results.append(CheckResult(_NAME, False, str(error), "Correct KERMA_KNOWN_FAULTS_LIST."))
    found = faults_of(__version__, packaged_faults(), later)
    results += [CheckResult(_NAME, False, f"{fault.fault_id}: {fault.effect}", fault.remedy) for fault in found]
    origin = "the signed list" if source else "the list of this package"
    return results or [CheckResult(_NAME, True, f"none of Kerma {__version__} in {origin}")]
