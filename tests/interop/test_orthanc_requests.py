"""What a request to Orthanc does: reads, changes, concerns patients, and of which resource."""

import pytest

from kerma.interop.orthanc_requests import Level, Resource, UnclearAddressError, parse

READS, CHANGES = False, True


@pytest.mark.parametrize(
    ("method", "path", "is_change", "concerns_patients"),
    [
        ("GET", "", READS, False),
        ("GET", "app/explorer.html", READS, False),
        ("GET", "app/libs/jquery.min.js", READS, False),
        ("GET", "system", READS, False),
        ("GET", "statistics", READS, False),
        ("GET", "changes", READS, False),
        ("GET", "jobs", READS, True),
        ("GET", "jobs/1234", READS, True),
        ("GET", "jobs/1234/archive", READS, True),
        ("GET", "modalities", READS, False),
        ("GET", "patients", READS, True),
        ("GET", "studies/1-2/statistics", READS, True),
        ("GET", "exports", READS, True),
        ("GET", "queries/1/answers", READS, True),
        ("GET", "a-plugin/of/the/site", READS, True),
        ("HEAD", "instances/1-2/file", READS, True),
        ("POST", "tools/find", READS, True),
        ("POST", "tools/lookup", READS, True),
        ("POST", "studies/1-2/archive", READS, True),
        ("POST", "tools/create-archive", CHANGES, True),
        ("POST", "tools/bulk-delete", CHANGES, True),
        ("POST", "tools/find/x", CHANGES, True),
        ("POST", "tools/execute-script", CHANGES, True),
        ("POST", "instances", CHANGES, True),
        ("POST", "instances/1-2/archive", CHANGES, True),
        ("POST", "studies/1-2/anonymize", CHANGES, True),
        ("POST", "modalities/ct1/store", CHANGES, True),
        ("POST", "app/explorer.html", CHANGES, True),
        ("PUT", "tools/find", CHANGES, True),
        ("PUT", "patients/1-2/protected", CHANGES, True),
        ("DELETE", "changes", CHANGES, True),
        ("DELETE", "studies/1-2", CHANGES, True),
        ("OPTIONS", "studies", CHANGES, True),
        ("get", "studies", CHANGES, True),
    ],
)
def test_what_a_request_does(method: str, path: str, is_change: bool, concerns_patients: bool) -> None:
    found = parse(method, path, "")
    assert (found.is_change, found.concerns_patients) == (is_change, concerns_patients)


@pytest.mark.parametrize(
    ("path", "resource"),
    [
        ("studies/1-2", Resource(Level.STUDIES, "1-2")),
        ("series/1-2/study", Resource(Level.SERIES, "1-2")),
        ("instances/1-2/frames/0/preview", Resource(Level.INSTANCES, "1-2")),
        ("patients/1-2/archive/", Resource(Level.PATIENTS, "1-2")),
        ("studies", None),
        ("changes", None),
        ("tools/studies/1-2", None),
    ],
)
def test_the_resource_of_a_request(path: str, resource: Resource | None) -> None:
    assert parse("GET", path, "").resource == resource


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("app/../studies/1-2", ""),
        ("./studies", ""),
        ("studies/..", ""),
        ("studies/...", ""),
        ("studies//1-2", ""),
        ("/studies", ""),
        ("%73tudies/1-2", ""),
        ("studies/1-2%2Ffile", ""),
        ("studies/1-2\n", ""),
        ("studies;x/1-2", ""),
        ("studies\\1-2", ""),
        ("studies/ü", ""),
        ("studies/1-2", "_method=DELETE"),
        ("studies/1-2", "expand&%5Fmethod=DELETE"),
        ("studies/1-2", "_METHOD=delete"),
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_refused(path: str, query: str) -> None:
    with pytest.raises(UnclearAddressError):
        parse("GET", path, query)
