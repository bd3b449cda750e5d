"""`kerma names`: the queue, rules from suggestions and by hand, their file, and what is refused with its line."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.database.engine import make_engine
from kerma.database.ingest.store import Received, store
from kerma.settings import settings
from kerma.standard import concepts
from tests.support.database_contents import HASHED
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read
from tests.support.sr_builder import text as content_text

Kerma = Callable[..., Result]
HEADING = "modality,standard_name,region,study_description,acquisition_protocol\n"
DESCRIPTIONS = ("CT Head", "Thorax Blub", "Protocol 7")


def put(engine: Engine, number: int, protocol: str | None = None, **header: str) -> None:
    """Store a CT study."""
    uids = {"SOPInstanceUID": f"2.25.{number}.1", "StudyInstanceUID": f"2.25.{number}"}
    header = {"SpecificCharacterSet": "ISO_IR 192", **header}
    stated = [content_text(concepts.ACQUISITION_PROTOCOL, protocol)] if protocol else []
    event = ct_event(ct_dose(), *stated, event_uid=f"2.25.{number}.9")
    with engine.begin() as connection:
        store(connection, [Received(f"n{number}", read(ct_report(event, **header, **uids)))], HASHED)


def names(engine: Engine) -> dict[str, str | None]:
    """The standard name of each study by its Study Instance UID."""
    query = "SELECT study_instance_uid, standard_name FROM study JOIN examination_name USING (examination_id)"
    with engine.connect() as connection:
        return {row[0].removeprefix("2.25."): row[1] for row in connection.execute(text(query))}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with a CT study of each description."""
    engine = make_engine(database_url)
    for number, description in enumerate(DESCRIPTIONS, 1):
        put(engine, number, StudyDescription=description)
    yield engine
    engine.dispose()


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch, database_url: str, engine: Engine) -> Kerma:
    """Run a command of `kerma names` on that database."""
    del engine

    def run(*arguments: str) -> Result:
        monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
        monkeypatch.setenv("COLUMNS", os.environ.get("KERMA_TEST_COLUMNS", "250"))
        settings.cache_clear()
        return CliRunner().invoke(app, ["names", *arguments])

    return run


def test_names_without_a_person_are_listed_to_look_through(kerma: Kerma) -> None:
    listed = kerma("review", "--named").stdout
    assert "CT Head" in listed
    assert "Protocol 7" not in listed
    assert "1 names of examinations with 1 studies come from their texts alone." in listed
    assert "0 names of examinations" in kerma("review", "--named", "--modality", "RF").stdout


def test_what_waits_is_reviewed_and_named_by_suggestion_and_by_hand(kerma: Kerma) -> None:
    waiting = kerma("review").stdout
    assert "Protocol 7" in waiting
    assert "CT Head" not in waiting
    assert "Nothing was changed." in kerma("apply", "--confidence", "0.8", "--dry-run").stdout
    applied = kerma("apply").stdout
    assert "no name -> CT chest: 1 examinations with 1 studies" in applied
    added = kerma("add", "CT liver", "--region", "abdomen", "--modality", "CT", "--description", "protocol*").stdout
    assert "no name -> CT liver" in added
    assert kerma("review").stdout == "Every examination has a standard name.\n"
    assert "CT liver -> no name" in kerma("remove", "2").stdout
    assert "study_description=protocol*" in kerma("list").stdout


def test_a_suggestion_renames_no_examination_that_has_a_name(kerma: Kerma, engine: Engine) -> None:
    put(engine, 11, "Head", StudyDescription="Routine")
    put(engine, 12, StudyDescription="Routine", RequestedProcedureDescription="CT Abdomen")
    put(engine, 13, "Knee", StudyDescription="Prog 7 *")
    put(engine, 14, StudyDescription="Prog 7 Head")
    kerma("apply")
    found = names(engine)
    assert [found[number] for number in ("11", "12")] == ["CT head", "CT abdomen"]
    assert [found[number] for number in ("13", "14")] == ["CT lower limb", "CT head"]


def test_descriptions_that_have_different_names_already_are_left_to_a_person(kerma: Kerma, engine: Engine) -> None:
    kerma("add", "CT liver", "--region", "abdomen", "--modality", "CT", "--protocol", "liver*")
    put(engine, 11, "Liver", StudyDescription="Routine")
    put(engine, 12, "Head", StudyDescription="Routine")
    assert "the same descriptions have further names" in kerma("review").stdout
    kerma("apply")
    assert (names(engine)["11"], names(engine)["12"]) == ("CT liver", None)


def test_an_odd_text_holds_up_no_other_one(kerma: Kerma, engine: Engine) -> None:
    odd = {"11": "???", "12": "İnceleme", "13": "x" * 64, "14": "***"}
    for number, description in odd.items():
        put(engine, int(number), "Knee", StudyDescription=description)
    put(engine, 15, "Head protocol with a long name " * 3)
    assert "6 rules added." in kerma("apply", "--confidence", "0.8").stdout
    assert {number: names(engine)[number] for number in odd} == dict.fromkeys(odd, "CT lower limb")
    assert names(engine)["15"] == "CT head"
    assert "0 rules added." in kerma("apply").stdout


def test_what_cannot_become_a_rule_is_named_and_the_others_are_added(kerma: Kerma, engine: Engine) -> None:
    kerma("add", "CT lower limb", "--region", "pelvis", "--modality", "CT", "--description", "nothing has this")
    put(engine, 11, "Knee", StudyDescription="Prog 7")
    put(engine, 12, "Head", StudyDescription="Prog 8")
    done = kerma("apply").stdout
    assert "Left out: Prog 7: CT lower limb covers pelvis already" in done
    assert (names(engine)["11"], names(engine)["12"]) == (None, "CT head")


def test_exact_rules_are_exported_and_imported_as_such(kerma: Kerma, engine: Engine, tmp_path: Path) -> None:
    put(engine, 13, "Knee", StudyDescription="Prog 7 *")
    kerma("apply", "--confidence", "0.8")
    kerma("export", file := str(tmp_path / "rules.csv"))
    assert "CT,CT lower limb,lower_limb,Prog 7 *,,,,,true\n" in Path(file).read_text()
    assert "0 rules added, 2 were in force already." in kerma("import", file).stdout
    assert "exactly study_description=Prog 7 *" in kerma("list").stdout


def test_exported_rules_are_imported_once(kerma: Kerma, tmp_path: Path) -> None:
    kerma("add", "CT liver", "--region", "abdomen", "--modality", "CT", "--description", "protocol*")
    file = str(tmp_path / "rules.csv")
    assert "1 rules written" in kerma("export", file).stdout
    assert "0 rules added, 1 were in force already." in kerma("import", file).stdout
    kerma("remove", "1")
    assert "1 rules added, 0 were in force already." in kerma("import", file).stdout
    assert "exists already" in kerma("export", file).stderr.replace("\n", " ")


def test_of_the_rules_of_a_file_the_last_decides_also_over_those_in_force(
    kerma: Kerma, engine: Engine, tmp_path: Path
) -> None:
    kerma("add", "CT seven", "--region", "head", "--modality", "CT", "--description", "protocol 7*")
    (file := tmp_path / "rules.csv").write_text(HEADING + "CT,CT any,other,protocol*,\nCT,CT seven,head,protocol 7*,\n")
    assert "Nothing was changed." in kerma("import", str(file), "--dry-run").stdout
    assert "1 rules written" in kerma("export", str(tmp_path / "before.csv")).stdout
    assert "2 rules added, 1 of them anew, for the order of the file, 0 were" in kerma("import", str(file)).stdout
    assert names(engine)["3"] == "CT seven"
    kerma("export", str(written := tmp_path / "written.csv"))
    rows = [row.split(",")[1] for row in written.read_text().splitlines()]
    assert rows == ["standard_name", "CT any", "CT seven"]
    assert "0 rules added, 2 were in force already." in kerma("import", str(file)).stdout


def test_a_thousand_rules_are_imported_in_seconds(kerma: Kerma, tmp_path: Path) -> None:
    (file := tmp_path / "rules.csv").write_text(HEADING + "".join(f"CT,A,head,text {i},\n" for i in range(1000)))
    before = process_time()
    assert "1000 rules added" in kerma("import", str(file)).stdout
    assert process_time() - before < 5  # seconds of one CPU; 30 where all rules are compared again for each


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("modality,standard_name\nCT,A\n", "line 1: region is missing"),
        (HEADING.replace("region", "region,colour"), "line 1: colour is unknown"),
        (HEADING.replace("region", "region,region"), "line 1: region is the heading of two columns"),
        (HEADING.strip() + ",\n", "line 1: column 6 has no heading"),
        ("sep=;\nmodality;standard_name;region\nCT;A\n", "line 3: the row has not as many columns"),
        (HEADING + "CT,A,head,x\0,\n", "line 2: the character NUL is no text"),
        (HEADING + "CT,ct HEAD,neck,x,\n", "line 2: ct HEAD looks like CT head, which is in use"),
        (HEADING + "CT,A,head,x,\nCT,a,neck,y,\n", "line 3: a looks like A"),
        (HEADING + "CT,A\u202eB,head,x,\n", "U+202E, does not show"),
        (HEADING + "CT,A,head,x,\nCT,B,head,x,\n", "line 3: B (head): CT study_description=x compares the same as"),
        (HEADING + "CT,A,head,x,\nCT,A,head,y,\nCT,A,head,X,\n", "line 4: A (head): CT study_description=x stands in"),
        (HEADING + "CT,A,knee,x,\n", "line 2: 'knee' is no region; these are head, face_sinuses"),
        (HEADING + "CT,A,head,,\n", "line 2: A rule without a condition"),
        (HEADING + "CT,A,head,x,\nCT,A,neck,y,\n", "line 3: A covers head already"),
        (HEADING + "CT,CT head,neck,x,\n", "line 2: CT head covers head already"),
        (HEADING.replace("acquisition_protocol", "is_exact") + "CT,A,head,x,yes\n", "line 2: is_exact is 'yes'"),
        (HEADING + "CT,A,head\n", "line 2: the row has not as many columns"),
    ],
)
def test_a_wrong_rule_is_named_by_its_line_and_nothing_is_added(
    kerma: Kerma, tmp_path: Path, content: str, complaint: str
) -> None:
    file = tmp_path / "rules.csv"
    file.write_text(content, "utf-8")
    refused = kerma("import", str(file))
    assert refused.exit_code != 0
    assert complaint in refused.stderr.replace("\n", " ")
    assert "No rule was ever added" in kerma("list").stdout


@pytest.mark.parametrize("separator", ["\u2028", "\u0085", "\u000b"])
def test_only_the_end_of_a_line_ends_a_row(kerma: Kerma, tmp_path: Path, separator: str) -> None:
    (file := tmp_path / "rules.csv").write_text(f"{HEADING}CT,A{separator}B,head,x,\n", "utf-8")
    assert "1 rules added" in kerma("import", str(file)).stdout
    kerma("export", str(written := tmp_path / "written.csv"))
    assert "CT,A B,head,x," in written.read_text("utf-8")


def test_a_composed_and_a_decomposed_name_are_one(kerma: Kerma, tmp_path: Path) -> None:
    (file := tmp_path / "rules.csv").write_text(
        f"{HEADING}CT,Sch\u00e4del,head,x,\nCT,Scha\u0308del,head,y,\n", "utf-8"
    )
    assert "2 rules added" in kerma("import", str(file)).stdout
    kerma("export", str(written := tmp_path / "written.csv"))
    assert written.read_text("utf-8").count("Sch\u00e4del") == 2


def test_the_line_that_states_the_separator_is_no_heading(kerma: Kerma, tmp_path: Path) -> None:
    content = "sep=;\nmodality;standard_name;region;study_description\nCT;A, B;head;x\n"
    (file := tmp_path / "rules.csv").write_text(content)
    assert "1 rules added" in kerma("import", str(file)).stdout


def test_a_moment_or_a_file_that_cannot_be_is_named(kerma: Kerma, tmp_path: Path) -> None:
    done = kerma("export", str(tmp_path / "rules.csv"), "--at", "0001-01-01")
    assert "0001-01-01 is out of range" in done.stderr
    assert "the file cannot be read" in kerma("import", str(tmp_path)).stderr.replace("\n", " ")


CODES = "modality,standard_name,scheme,code,meaning\n"


def test_codes_are_loaded_listed_and_exported(kerma: Kerma, tmp_path: Path) -> None:
    content = f"{CODES}CT,CT head,NICIP,CSKUH,CT Head\nCT,CT head,SCT,303653007,\n"
    (file := tmp_path / "codes.csv").write_text(content)
    assert kerma("codes", "import", str(file), "--dry-run").stdout.endswith("Nothing was changed.\n")
    assert kerma("codes", "list").stdout.startswith("No standard name has a code")
    assert kerma("codes", "import", str(file)).stdout == "2 codes of NICIP, SCT in place of 0.\n"
    assert "CSKUH" in kerma("codes", "list", "--modality", "CT").stdout
    kerma("codes", "export", str(written := tmp_path / "written.csv"))
    assert written.read_text() == content


def test_a_new_edition_replaces_the_codes_of_its_scheme_alone(kerma: Kerma, tmp_path: Path) -> None:
    (first := tmp_path / "first.csv").write_text(f"{CODES}CT,CT head,NICIP,CSKUH,CT Head\nCT,CT head,SCT,303653007,\n")
    (second := tmp_path / "second.csv").write_text(f"{CODES}CT,CT chest,NICIP,CCHES,CT Thorax\n")
    kerma("codes", "import", str(first))
    assert kerma("codes", "import", str(second)).stdout.startswith("1 codes of NICIP in place of 1.\n")
    kerma("codes", "export", str(written := tmp_path / "written.csv"))
    assert written.read_text() == f"{CODES}CT,CT chest,NICIP,CCHES,CT Thorax\nCT,CT head,SCT,303653007,\n"


def test_a_scheme_is_the_same_in_small_letters_and_unused_names_are_stated(kerma: Kerma, tmp_path: Path) -> None:
    (first := tmp_path / "first.csv").write_text(f"{CODES}CT,CT head,SCT,303653007,\n")
    (second := tmp_path / "second.csv").write_text(f"{CODES}CT,CT haed,sct,303653007,\n")
    kerma("codes", "import", str(first))
    done = kerma("codes", "import", str(second)).stdout
    assert done.startswith("1 codes of SCT in place of 1.\n")
    assert "1 of the standard names are of no examination and no rule: CT CT haed" in done


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("modality,standard_name,code\nCT,CT head,1\n", "line 1: scheme is missing; the columns are modality,"),
        (f"{CODES.strip()},kind\nCT,CT head,SCT,1,,x\n", "line 1: kind is unknown"),
        (f"{CODES}XX,CT head,SCT,1,\n", "line 2: 'XX' is no examination modality; these are CT,"),
        (f"{CODES}CT,,SCT,1,\n", "line 2: A standard name has 1 to 100 characters."),
        (f"{CODES}CT,CT head,SNOMED CT,1,\n", "line 2: 'SNOMED CT' is no coding scheme"),
        (f"{CODES}CT,CT head,SCT,,\n", "line 2: '' is no code"),
        (f"{CODES}CT,CT head,N,1,\nCT,CT head,n,1,a\n", "line 3: N 1 stands for CT head in line 2 already."),
        (f"{CODES}CT,CT head,SCT,3.03654E+08,\n", "line 2: 3.03654E+08 is a code that a spreadsheet has shortened"),
        (f"{CODES}CT,CT head,sct,P5-0808E,\n", "line 2: 'P5-0808E' is no code of SNOMED CT, which has 6 to 18 digits"),
        (f"{CODES}CT,ct Head,N,1,\n", "line 2: ct Head is written CT head."),
        (f"{CODES}CT,CT\u200b head,N,1,\n", "line 2: Character 3 of the standard name"),
        (f"{CODES.strip()},code\nCT,CT head,N,1,,2\n", "line 1: code is the heading of two columns"),
        (f"{CODES}CT,CT head,N,1,a\0\n", "line 2: the character NUL is no text"),
        (CODES, "the file has no row below its heading; nothing was loaded."),
    ],
)
def test_codes_that_cannot_be_loaded_are_refused_with_their_line(
    kerma: Kerma, tmp_path: Path, content: str, message: str
) -> None:
    (file := tmp_path / "codes.csv").write_text(content)
    result = kerma("codes", "import", str(file))
    assert result.exit_code != 0
    assert message in result.stderr.replace("\n", " ")
    assert kerma("codes", "list").stdout.startswith("No standard name has a code")
