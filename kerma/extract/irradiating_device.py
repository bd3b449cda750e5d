"""The equipment that irradiated, where a report names it apart from the equipment that wrote the report (TID 1021).

The header, and the device observer of the report (TID 1004), are those of the writer: a dose gateway or a workstation,
where such a system makes the report. The participant with the role Irradiating Device is the scanner itself.
"""

from collections.abc import Iterator

from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item
from kerma.facts.record import Values, build, updated
from kerma.facts.study import Study
from kerma.identity import is_other_model
from kerma.standard import concepts as c
from kerma.standard.codes import Code

_DEVICE = {
    "manufacturer": c.DEVICE_MANUFACTURER,
    "manufacturer_model_name": c.DEVICE_MODEL_NAME,
    "device_serial_number": c.DEVICE_SERIAL_NUMBER,
    "station_name": c.DEVICE_NAME,
    "device_observer_uid": c.DEVICE_OBSERVER_UID,
}


def with_irradiating_device(study: Study, report: Item) -> Study:
    """With the irradiating device as equipment, where its manufacturer or model is not that of the writer.

    Where both are the same system, the header says more: its station and software versions.
    """
    participant = next(_participants(report), None)
    if participant is None:
        return study
    values: Values = {name: participant.text(concept) for name, concept in _DEVICE.items()}
    if not is_other_model(study, build(Study, values)):
        return study
    return updated(study, software_versions=None, **values)


def _participants(report: Item) -> Iterator[Children]:
    """The irradiating devices that the accumulated data, then the events state; in the order of the report."""
    for container in report.children:
        for item in container.children:
            is_role = item.name is not None and item.name.concept == c.DEVICE_ROLE_IN_PROCEDURE
            if is_role and isinstance(item.value, Code) and item.value.concept == c.IRRADIATING_DEVICE:
                yield Children.of_item(item)
