"""The objects that the benchmarks send: small CT images and dose reports, each new to the node that gets it."""

from io import BytesIO
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from kerma.simulate import hospital

_TEXT_ATTRIBUTES = 48
_SLICE_PIXELS = 512


def ct_images(folder: Path, count: int, _seed: int) -> Path:
    """A series of CT images of about 4 kB and 75 elements, as files in a folder."""
    return _series(folder, count, _ct_image())


def ct_slices(folder: Path, count: int, _seed: int) -> Path:
    """A series of CT images of 512 x 512 pixels (512 kB), as files in a folder."""
    image = _ct_image()
    image.Rows = image.Columns = _SLICE_PIXELS
    image.PixelData = bytes(2 * _SLICE_PIXELS**2)
    return _series(folder, count, image)


def _series(folder: Path, count: int, image: Dataset) -> Path:
    folder.mkdir(parents=True)
    image.StudyInstanceUID, image.SeriesInstanceUID = generate_uid(), generate_uid()
    for number in range(1, count + 1):
        image.SOPInstanceUID = generate_uid()
        image.InstanceNumber = number
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        stream = BytesIO()
        image.save_as(stream, enforce_file_format=True)
        (folder / f"{number:05}.dcm").write_bytes(stream.getvalue())
    return folder


def dose_reports(folder: Path, count: int, seed: int) -> Path:
    """Dose reports of the demo hospital, as files in a folder."""
    folder.mkdir(parents=True)
    for number, made in enumerate(hospital(count, seed=seed)):
        (folder / f"{number:05}.dcm").write_bytes(made.to_bytes())
    return folder


def _ct_image() -> Dataset:
    image = Dataset()
    image.SOPClassUID = CTImageStorage
    image.PatientID, image.PatientName, image.PatientSex = "BENCH", "Bench^Mark", "O"
    image.Modality, image.Manufacturer, image.ManufacturerModelName = "CT", "Kerma", "Bench"
    image.StudyDate, image.StudyTime, image.AccessionNumber = "20260102", "101112", "1"
    image.KVP, image.SliceThickness, image.ExposureTime, image.XRayTubeCurrent = "120", "1", "500", "200"
    image.ImageOrientationPatient, image.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [0, 0, 0]
    image.Rows = image.Columns = 24
    image.BitsAllocated, image.BitsStored, image.HighBit, image.SamplesPerPixel = 16, 12, 11, 1
    image.PixelRepresentation, image.PhotometricInterpretation = 0, "MONOCHROME2"
    image.PixelSpacing, image.RescaleSlope, image.RescaleIntercept = [1, 1], "1", "-1024"
    block = image.private_block(0x0051, "KERMA BENCH", create=True)
    for number in range(_TEXT_ATTRIBUTES):
        block.add_new(number, "LO", f"a value of attribute {number}")
    image.PixelData = bytes(24 * 24 * 2)
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.file_meta.MediaStorageSOPClassUID = CTImageStorage
    return image
