"""Every answer of the node reaches the sender, however the threads of the DICOM library take turns."""

import time
from pathlib import Path

from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.presentation import build_context

from kerma.interop.association import Node, open_association
from local_stack import free_port, orthanc_node

RADIATION_DOSE_SR = build_context("1.2.840.10008.5.1.4.1.1.88.67", ExplicitVRLittleEndian)


def test_an_answer_is_not_taken_by_the_librarys_own_reader(tmp_path: Path) -> None:
    with orthanc_node(tmp_path / "orthanc", "", free_port(), free_port(), plugin=False) as node:
        with open_association(Node("127.0.0.1", node.dicom_port), [RADIATION_DOSE_SR]) as association:
            answer = C_STORE()
            association.dimse.msg_queue.put((1, answer))
            time.sleep(0.2)
            assert association.dimse.msg_queue.get(timeout=1) == (1, answer)
        association.join(5)
        assert not association.is_alive(), "the library's reader was not let go"
