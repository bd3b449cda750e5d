"""Examples of each command, shown at the end of its `--help`."""

from collections.abc import Mapping

#: Command lines by name of the command, subcommands with a space: each is valid as it stands.
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "extract": ("kerma extract report.dcm", "kerma extract --json my-reports/ | jq .totals"),
    "skindose": ("kerma skindose report.dcm", "kerma skindose --json --phantom cylinder my-reports/"),
    "send": ("kerma send my-reports/", "kerma send --host 10.1.2.3 --port 104 --aet KERMA report.dcm"),
    "echo": ("kerma echo", "kerma echo --host 10.1.2.3 --port 104 --aet KERMA --calling-aet CT1"),
    "check": ("kerma check", "kerma check --json", "docker compose exec orthanc kerma check --calling-aet CT1"),
    "migrate": ("kerma migrate",),
    "status": ("kerma status",),
    "reextract": (
        "kerma reextract --failed",
        "kerma reextract --source ct_rdsr --since 2026-01-31",
        "kerma reextract --compare",
    ),
    "backup": (
        "kerma backup /backup --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p --keep 14",
        "kerma backup /backup --recipient dose@hospital.example --key-folder /safe",
        "kerma backup /backup --not-encrypted --verify",
    ),
    "restore": (
        "kerma restore /backup/kerma-20260131T020000Z --identity /safe/age.key --check",
        "kerma restore /backup/kerma-20260131T020000Z --identity age.key --key /backup/keys/kerma-1f2e3d4c.key.age",
    ),
    "rebuild": ("kerma rebuild",),
    "settings export": ("kerma settings export site.json",),
    "settings import": ("kerma settings import site.json",),
    "rollup": ("kerma rollup --check", "kerma rollup --rebuild"),
    "demo": ("kerma demo", "kerma demo --studies 1000 --until 2026-06-30"),
    "work": ("kerma work", "kerma work --once"),
    "recalculate skin-dose": ("kerma recalculate skin-dose", "kerma recalculate skin-dose --equipment ANGIO1 --all"),
    "retention plan": ("kerma retention plan",),
    "retention run": ("kerma retention run", "kerma retention run --dry-run"),
    "retention log": ("kerma retention log",),
    "unindexed list": ("kerma unindexed list", "kerma unindexed list --json | jq .path"),
    "unindexed import": ("kerma unindexed import", "kerma unindexed import --delete --min-age-minutes 60"),
    "user add": (
        "kerma user add ada --admin --role physicist --invite",
        "cat password.txt | kerma user add ben --role radiographer --password-stdin",
    ),
    "user list": ("kerma user list", "kerma user list --json"),
    "user lock": ("kerma user lock ben",),
    "user unlock": ("kerma user unlock ben",),
    "user passwd": ("kerma user passwd ben", "kerma user passwd ben --invite"),
    "user roles": ("kerma user roles ben", "kerma user roles ben --add physicist --remove radiographer"),
    "user scope": (
        'kerma user scope ben --institution "North Hospital"',
        "kerma user scope ben --all",
    ),
    "user logout": ("kerma user logout ben",),
    "user token add": (
        'kerma user token add ben "weekly export"',
        "kerma user token add ben Prometheus --right manage_ingestion --days 365",
    ),
    "user token list": ("kerma user token list", "kerma user token list ben --json"),
    "user token revoke": ('kerma user token revoke ben "weekly export"',),
    "user second-step": ("kerma user second-step ben", "kerma user second-step ben --remove"),
    "user link": ("kerma user link ada",),
    "audit who-saw": (
        "kerma audit who-saw --patient PID-4711 --since 2026-01-31",
        "kerma audit who-saw --study 1.2.840.113619.2.1 --json",
    ),
    "audit seen-by": ("kerma audit seen-by ada", "kerma audit seen-by ada --since 2026-01-01 --until 2026-02-01"),
    "audit verify": ("kerma audit verify", "kerma audit verify --json"),
    "audit sign": ("kerma audit sign",),
    "audit remove-old": ("kerma audit remove-old --dry-run", "kerma audit remove-old"),
    "outbox list": ("kerma outbox list", "kerma outbox list --json"),
    "outbox end": ("kerma outbox end syslog",),
    "outbox retry": ("kerma outbox retry", "kerma outbox retry --destination syslog"),
    "task list": ("kerma task list", "kerma task list --json"),
    "task cancel": ("kerma task cancel extract_again", "kerma task cancel extract_again --yes"),
    "not-patient list": ("kerma not-patient list",),
    "not-patient add": ("kerma not-patient add --name '*phantom*' --id 'qa*'",),
    "not-patient remove": ("kerma not-patient remove --id 'qa*'",),
    "patient export": ("kerma patient export PID-4711 > record.json",),
    "patient erase": ("kerma patient erase PID-4711 --dry-run", "kerma patient erase PID-4711"),
    "patient-data change": ("kerma patient-data change --dry-run", "kerma patient-data change"),
    "study delete": (
        "kerma study delete 1.2.840.113619.2.1 --from both --reason 'sent by mistake'",
        "kerma study delete 1.2.840.113619.2.1 --from both --reason 'sent by mistake' --yes",
    ),
    "study read-again": ("kerma study read-again 1.2.840.113619.2.1",),
    "study deleted": ("kerma study deleted",),
    "patient-data remove-old": ("kerma patient-data remove-old --dry-run", "kerma patient-data remove-old"),
    "patient-data log": ("kerma patient-data log",),
    "role list": ("kerma role list", "kerma role list --json"),
    "role set": ("kerma role set registry --right view_doses --right export",),
    "role remove": ("kerma role remove registry",),
    "equipment list": ("kerma equipment list", "kerma equipment list --wide", "kerma equipment list --json"),
    "equipment show": ("kerma equipment show ANGIO1", "kerma equipment show 6dc0d48c"),
    "equipment set": (
        "kerma equipment set ANGIO1 --valid-from 2026-01-01 --table-water-equivalent-mm 8",
        "kerma equipment set 6dc0d48c --valid-from 2026-01-01 --default table_water_equivalent_mm",
    ),
    "equipment describe": (
        "kerma equipment describe CT1 --room 1.07 --department Radiology --used-from 2019-05-01",
        "kerma equipment describe CT1 --used-to 2026-01-31 --replaced-by CT2",
        "kerma equipment describe CT1 --unset used_to",
    ),
    "equipment merge": (
        "kerma equipment merge 6dc0d48c --into CT1 --dry-run",
        "kerma equipment merge 6dc0d48c --into CT1",
    ),
    "equipment unmerge": ("kerma equipment unmerge 6dc0d48c",),
    "equipment history": ("kerma equipment history",),
    "shared list": ("kerma shared list", "kerma shared list --json"),
    "shared count-in": ("kerma shared count-in 1.2.840.113619.2.1 1.2.840.113619.2.2",),
    "shared count-in-both": ("kerma shared count-in-both 1.2.840.113619.2.1 1.2.840.113619.2.2",),
    "shared undo": ("kerma shared undo 1.2.840.113619.2.1 1.2.840.113619.2.2",),
    "equipment unset": ("kerma equipment unset ANGIO1 --valid-from 2026-01-01",),
}


def epilog(command: str) -> str:
    """The examples of a command as Typer shows them: an empty line ends a line."""
    return "\n\n".join(("Examples:", *(f"  {example}" for example in EXAMPLES[command])))
