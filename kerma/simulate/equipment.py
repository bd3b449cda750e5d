"""Equipment of the simulated hospital: real models with invented serial numbers and station names."""

from dataclasses import dataclass

from kerma.simulate.dicom.sr import Snomed
from kerma.simulate.identity import device_uid
from kerma.standard.enumerations import ExamModality

INSTITUTION = "Kerma Demo Hospital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """One piece of equipment.

    Attributes:
        modality: the kind of examination it is used for.
        manufacturer: manufacturer, spelled as in its own reports.
        model: its model name.
        station: its station name.
        serial_number: its serial number.
        department: where it stands.
        software: versions, each with the fraction of the two years after which it was installed.
        relative_frequency: number of its studies relative to other equipment.
        spelling: coding scheme designator of its SNOMED codes.
        day_and_night: whether it also works outside office hours.
    """

    modality: ExamModality
    manufacturer: str
    model: str
    station: str
    serial_number: str
    department: str
    software: tuple[tuple[float, str], ...]
    relative_frequency: float
    spelling: Snomed = "SCT"
    day_and_night: bool = False

    @property
    def device_uid(self) -> str:
        """Device Observer UID (TID 1004)."""
        return device_uid(self.serial_number)

    def software_at(self, progress: float) -> str:
        """The software version after this fraction of the two years."""
        return [version for since, version in self.software if since <= progress][-1]


SIEMENS_CT = Equipment(
    modality=ExamModality.CT,
    manufacturer="SIEMENS",
    model="SOMATOM Force",
    station="DEMOCT1",
    serial_number="DEMO-75401",
    department="Radiology",
    software=((0.0, "syngo CT VA50A"), (0.55, "syngo CT VB20A")),
    relative_frequency=14,
    spelling="SRT",
    day_and_night=True,
)
GE_CT = Equipment(
    modality=ExamModality.CT,
    manufacturer="GE MEDICAL SYSTEMS",
    model="Revolution CT",
    station="DEMOCT2",
    serial_number="DEMO-CT2G0007",
    department="Radiology",
    software=((0.0, "revo_ct_22bc.50"),),
    relative_frequency=12,
)
PHILIPS_CT = Equipment(
    modality=ExamModality.CT,
    manufacturer="Philips",
    model="Spectral CT 7500",
    station="DEMOCT3",
    serial_number="DEMO-880031",
    department="Oncology Imaging",
    software=((0.0, "5.0.1"),),
    relative_frequency=9,
)
CANON_CT = Equipment(
    modality=ExamModality.CT,
    manufacturer="CANON",
    model="Aquilion ONE",
    station="DEMOCT4",
    serial_number="DEMO-2CB1842219",
    department="Emergency",
    software=((0.0, "V10.5SP0003"), (0.70, "V10.9SP0001")),
    relative_frequency=9,
    day_and_night=True,
)
SIEMENS_ANGIOGRAPHY = Equipment(
    modality=ExamModality.FLUOROSCOPY,
    manufacturer="Siemens",
    model="AXIOM-Artis",
    station="DEMOXA1",
    serial_number="DEMO-159022",
    department="Neuroradiology",
    software=((0.0, "VD11C 160512"), (0.48, "VE20B 210914")),
    relative_frequency=6,
    spelling="SRT",
    day_and_night=True,
)
PHILIPS_ANGIOGRAPHY = Equipment(
    modality=ExamModality.FLUOROSCOPY,
    manufacturer="Philips",
    model="Azurion",
    station="DEMOXA2",
    serial_number="DEMO-722224-114",
    department="Cardiology",
    software=((0.0, "2.1.8"),),
    relative_frequency=9,
    day_and_night=True,
)
GE_C_ARM = Equipment(
    modality=ExamModality.FLUOROSCOPY,
    manufacturer="GE Healthcare Surgery",
    model="OEC Elite CFD",
    station="DEMOOR1",
    serial_number="DEMO-E3XXX00412",
    department="Operating Theatres",
    software=((0.0, "2.4.0"),),
    relative_frequency=6,
)
CARESTREAM_ROOM = Equipment(
    modality=ExamModality.RADIOGRAPHY,
    manufacturer="CARESTREAM",
    model="DRX-Evolution",
    station="DEMODX1",
    serial_number="DEMO-101377",
    department="Radiology",
    software=((0.0, "5.7.609.2020"),),
    relative_frequency=20,
    spelling="SRT",
)
CANON_ROOM = Equipment(
    modality=ExamModality.RADIOGRAPHY,
    manufacturer="Canon Inc.",
    model="CXDI Control Software NE",
    station="DEMODX2",
    serial_number="DEMO-CXDI-58A1",
    department="Emergency",
    software=((0.0, "2.21.0.6"), (0.62, "3.10.1.12")),
    relative_frequency=15,
    day_and_night=True,
)
HOLOGIC_MAMMOGRAPHY = Equipment(
    modality=ExamModality.MAMMOGRAPHY,
    manufacturer="HOLOGIC, Inc.",
    model="Selenia Dimensions",
    station="DEMOMG1",
    serial_number="DEMO-81203",
    department="Breast Centre",
    software=((0.0, "AWS:1.9.0.633_PXCM:1.8.0.112"), (0.58, "AWS:1.11.2.10_PXCM:1.9.0.4")),
    relative_frequency=6,
    spelling="SRT",
)
GE_MAMMOGRAPHY = Equipment(
    modality=ExamModality.MAMMOGRAPHY,
    manufacturer="GE HEALTHCARE",
    model="Senographe Pristina",
    station="DEMOMG2",
    serial_number="DEMO-PRI0444",
    department="Breast Centre",
    software=((0.0, "PR_5.3.2"),),
    relative_frequency=5,
)
SIEMENS_MAMMOGRAPHY = Equipment(
    modality=ExamModality.MAMMOGRAPHY,
    manufacturer="SIEMENS",
    model="Mammomat Inspiration",
    station="DEMOMG3",
    serial_number="DEMO-2471",
    department="Screening Unit",
    software=((0.0, "VB30L"),),
    relative_frequency=5,
)
SIEMENS_PET_CT = Equipment(
    modality=ExamModality.NUCLEAR_MEDICINE,
    manufacturer="SIEMENS",
    model="Biograph64_mCT",
    station="DEMOPT1",
    serial_number="DEMO-11277",
    department="Nuclear Medicine",
    software=((0.0, "VG51C"), (0.50, "VG80B")),
    relative_frequency=6,
    spelling="SRT",
)
GE_GAMMA_CAMERA = Equipment(
    modality=ExamModality.NUCLEAR_MEDICINE,
    manufacturer="GE MEDICAL SYSTEMS",
    model="Discovery NM 630",
    station="DEMONM1",
    serial_number="DEMO-NM630-19",
    department="Nuclear Medicine",
    software=((0.0, "2.003.412.0"),),
    relative_frequency=6,
)
PHILIPS_ROOM = Equipment(
    modality=ExamModality.RADIOGRAPHY,
    manufacturer="Philips Medical Systems",
    model="DigitalDiagnost",
    station="DEMODX3",
    serial_number="DEMO-SN1409",
    department="Orthopaedics",
    software=((0.0, "4.2.3"),),
    relative_frequency=8,
)
FUJI_READER = Equipment(
    modality=ExamModality.RADIOGRAPHY,
    manufacturer="FUJIFILM Corporation",
    model="FCR PROFECT CS",
    station="DEMOCR1",
    serial_number="DEMO-5631",
    department="Surgical Ward",
    software=((0.0, "A12"),),
    relative_frequency=5,
)
PLANMECA_PANORAMIC = Equipment(
    modality=ExamModality.RADIOGRAPHY,
    manufacturer="Planmeca",
    model="ProMax",
    station="DEMOPX1",
    serial_number="DEMO-PMX3321",
    department="Dental Clinic",
    software=((0.0, "3.9.2.5.0"),),
    relative_frequency=5,
)
TOSHIBA_CT = Equipment(
    modality=ExamModality.CT,
    manufacturer="TOSHIBA",
    model="Aquilion CX",
    station="DEMOCT5",
    serial_number="DEMO-HCB09Y2331",
    department="Radiotherapy",
    software=((0.0, "V4.86ER006"),),
    relative_frequency=5,
)
PHILIPS_OLD_CT = Equipment(
    modality=ExamModality.CT,
    manufacturer="Philips",
    model="Brilliance 16P",
    station="DEMOCT6",
    serial_number="DEMO-5413",
    department="Outpatients",
    software=((0.0, "2.3.0"),),
    relative_frequency=4,
)
SIEMENS_C_ARM = Equipment(
    modality=ExamModality.FLUOROSCOPY,
    manufacturer="SIEMENS",
    model="ARCADIS",
    station="DEMOOR2",
    serial_number="DEMO-16298",
    department="Operating Theatres",
    software=((0.0, "VC10B"),),
    relative_frequency=5,
)

HOSPITAL_EQUIPMENT = (
    SIEMENS_CT,
    GE_CT,
    PHILIPS_CT,
    CANON_CT,
    SIEMENS_ANGIOGRAPHY,
    PHILIPS_ANGIOGRAPHY,
    GE_C_ARM,
    CARESTREAM_ROOM,
    CANON_ROOM,
    HOLOGIC_MAMMOGRAPHY,
    GE_MAMMOGRAPHY,
    SIEMENS_MAMMOGRAPHY,
    SIEMENS_PET_CT,
    GE_GAMMA_CAMERA,
    PHILIPS_ROOM,
    FUJI_READER,
    PLANMECA_PANORAMIC,
    TOSHIBA_CT,
    PHILIPS_OLD_CT,
    SIEMENS_C_ARM,
)
