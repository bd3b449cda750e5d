"""The functions and objects of Orthanc's Python module that Kerma uses.

Source: https://orthanc.uclouvain.be/book/plugins/python.html. Orthanc offers the module `orthanc` only to the
interpreter that it runs itself, without annotations; only `orthanc_plugin.plugin` imports it.
"""

from collections.abc import Callable
from typing import Protocol


class ChangeTypes(Protocol):
    """Numbers of the kinds of changes, `orthanc.ChangeType`."""

    NEW_INSTANCE: int
    DELETED: int
    ORTHANC_STARTED: int
    ORTHANC_STOPPED: int


class ResourceTypes(Protocol):
    """Numbers of the levels of resources, `orthanc.ResourceType`."""

    INSTANCE: int


class RestOutput(Protocol):
    """The answer to a REST request."""

    def AnswerBuffer(self, answer: str | bytes, mime_type: str, /) -> None:
        """Answer 200 with a body."""

    def SendMethodNotAllowed(self, allowed_methods: str, /) -> None:
        """Answer 405."""

    def SetHttpHeader(self, name: str, value: str, /) -> None:
        """Add a header to the answer; before the status is sent."""

    def SendHttpStatusCode(self, status: int, /) -> None:
        """Answer a status without body."""

    #: Answers a status with a body. The length of the body is a third argument before version 4.2 of the plugin.
    SendHttpStatus: Callable[..., None]


class OrthancModule(Protocol):
    """The module `orthanc`."""

    ChangeType: ChangeTypes
    ResourceType: ResourceTypes
    #: Its first argument is Orthanc's error code.
    OrthancException: type[Exception]

    def RestApiGet(self, uri: str, /) -> bytes | str:
        """The body of the answer to a GET of Orthanc's own REST API.

        Raises:
            OrthancException: the answer is an error.
        """

    def RestApiPost(self, uri: str, body: str, /) -> bytes | str:
        """The body of the answer to a POST of Orthanc's own REST API.

        Raises:
            OrthancException: the answer is an error.
        """

    def RestApiPut(self, uri: str, body: str, /) -> bytes | str:
        """The body of the answer to a PUT of Orthanc's own REST API.

        Raises:
            OrthancException: the answer is an error.
        """

    def RestApiDelete(self, uri: str, /) -> None:
        """Send a DELETE to Orthanc's own REST API.

        Raises:
            OrthancException: the answer is an error.
        """

    def GetGlobalProperty(self, number: int, default: str, /) -> str:
        """A property that is stored in Orthanc's index."""

    def SetGlobalProperty(self, number: int, value: str, /) -> None:
        """Store a property in Orthanc's index."""

    def GetConfiguration(self) -> str:
        """The configuration of Orthanc as JSON."""

    def GetDicomForInstance(self, instance_id: str, /) -> bytes:
        """An object as a DICOM file.

        Raises:
            OrthancException: Orthanc does not hold it.
        """

    def RegisterOnChangeCallback(self, callback: Callable[[int, int, str], None], /) -> None:
        """Have a function called after each change: kind of change, level of the resource, its identifier."""

    def RegisterRestCallback(self, uri_pattern: str, callback: Callable[..., None], /) -> None:
        """Have requests of a URI answered; keyword arguments state the method, the groups of the pattern and more."""

    def ExtendOrthancExplorer(self, javascript: str, /) -> None:
        """Add JavaScript to the pages of Orthanc Explorer."""

    def LogError(self, text: str, /) -> None:
        """Write an error to Orthanc's log."""

    def LogWarning(self, text: str, /) -> None:
        """Write a warning to Orthanc's log."""

    def LogInfo(self, text: str, /) -> None:
        """Write a line to Orthanc's log that is shown in verbose mode only."""
