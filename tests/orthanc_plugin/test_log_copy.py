"""In a container the log of Orthanc goes to standard error and into a file of limited size."""

import subprocess
import sys
from pathlib import Path

from orthanc_plugin.log_file import LogFile

SMALL = "import sys; from pathlib import Path; from orthanc_plugin.log_copy import copy; copy(Path(sys.argv[1]), 100)"
LINES = "".join(f"line {number}\n" for number in range(100))


def copied(*command: str) -> str:
    """Standard error of a copy of `LINES`."""
    done = subprocess.run([sys.executable, *command], input=LINES, capture_output=True, text=True, check=True)
    return done.stderr


def test_the_log_is_on_standard_error_and_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "Orthanc.log"
    assert copied("-m", "orthanc_plugin.log_copy", str(file)) == LINES
    assert LogFile(file).new_lines() == LINES.splitlines()


def test_the_file_begins_anew_when_it_is_large(tmp_path: Path) -> None:
    file = tmp_path / "Orthanc.log"
    copied("-c", SMALL, str(file))
    assert file.stat().st_size < len(LINES) / 2
    assert LogFile(file).new_lines()[-1] == "line 99"


def test_without_a_file_the_log_stays_on_standard_error(tmp_path: Path) -> None:
    text = copied("-m", "orthanc_plugin.log_copy", str(tmp_path / "none" / "Orthanc.log"))
    assert text.endswith(LINES)
    assert "No such file or directory" in text
