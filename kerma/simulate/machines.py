"""The machines of the demo hospital: real models, invented serial numbers and stations."""

from dataclasses import dataclass

from kerma.simulate.dicom.sr import Snomed
from kerma.simulate.identity import device_uid

INSTITUTION = "Kerma Demo Hospital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One machine.

    Attributes:
        family: CT, RF (fluoroscopy), DX (radiography), MG (mammography) or NM (nuclear medicine).
        manufacturer: its maker, spelled as the maker's own reports do.
        model: its model name.
        station: its station name.
        serial_number: its serial number.
        department: where it stands.
        software: versions, each with the share of the two years after which it came.
        share: how often it is used, beside the others.
        spelling: how it writes SNOMED codes.
        day_and_night: whether it takes emergencies outside office hours.
    """

    family: str
    manufacturer: str
    model: str
    station: str
    serial_number: str
    department: str
    software: tuple[tuple[float, str], ...]
    share: float
    spelling: Snomed = "SCT"
    day_and_night: bool = False

    @property
    def device_uid(self) -> str:
        """The UID that the machine gives itself in its reports."""
        return device_uid(self.serial_number)

    def software_at(self, progress: float) -> str:
        """The software that ran when this share of the two years had passed."""
        return [version for since, version in self.software if since <= progress][-1]


SIEMENS_CT = Machine(
    family="CT",
    manufacturer="SIEMENS",
    model="SOMATOM Force",
    station="DEMOCT1",
    serial_number="DEMO-75401",
    department="Radiology",
    software=((0.0, "syngo CT VA50A"), (0.55, "syngo CT VB20A")),
    share=14,
    spelling="SRT",
    day_and_night=True,
)
GE_CT = Machine(
    family="CT",
    manufacturer="GE MEDICAL SYSTEMS",
    model="Revolution CT",
    station="DEMOCT2",
    serial_number="DEMO-CT2G0007",
    department="Radiology",
    software=((0.0, "revo_ct_22bc.50"),),
    share=12,
)
PHILIPS_CT = Machine(
    family="CT",
    manufacturer="Philips",
    model="Spectral CT 7500",
    station="DEMOCT3",
    serial_number="DEMO-880031",
    department="Oncology Imaging",
    software=((0.0, "5.0.1"),),
    share=9,
)
CANON_CT = Machine(
    family="CT",
    manufacturer="CANON",
    model="Aquilion ONE",
    station="DEMOCT4",
    serial_number="DEMO-2CB1842219",
    department="Emergency",
    software=((0.0, "V10.5SP0003"), (0.70, "V10.9SP0001")),
    share=9,
    day_and_night=True,
)
SIEMENS_ANGIOGRAPHY = Machine(
    family="RF",
    manufacturer="Siemens",
    model="AXIOM-Artis",
    station="DEMOXA1",
    serial_number="DEMO-159022",
    department="Neuroradiology",
    software=((0.0, "VD11C 160512"), (0.48, "VE20B 210914")),
    share=6,
    spelling="SRT",
    day_and_night=True,
)
PHILIPS_ANGIOGRAPHY = Machine(
    family="RF",
    manufacturer="Philips",
    model="Azurion",
    station="DEMOXA2",
    serial_number="DEMO-722224-114",
    department="Cardiology",
    software=((0.0, "2.1.8"),),
    share=9,
    day_and_night=True,
)
GE_C_ARM = Machine(
    family="RF",
    manufacturer="GE Healthcare Surgery",
    model="OEC Elite CFD",
    station="DEMOOR1",
    serial_number="DEMO-E3XXX00412",
    department="Operating Theatres",
    software=((0.0, "2.4.0"),),
    share=6,
)
CARESTREAM_ROOM = Machine(
    family="DX",
    manufacturer="CARESTREAM",
    model="DRX-Evolution",
    station="DEMODX1",
    serial_number="DEMO-101377",
    department="Radiology",
    software=((0.0, "5.7.609.2020"),),
    share=20,
    spelling="SRT",
)
CANON_ROOM = Machine(
    family="DX",
    manufacturer="Canon Inc.",
    model="CXDI Control Software NE",
    station="DEMODX2",
    serial_number="DEMO-CXDI-58A1",
    department="Emergency",
    software=((0.0, "2.21.0.6"), (0.62, "3.10.1.12")),
    share=15,
    day_and_night=True,
)
HOLOGIC_MAMMOGRAPHY = Machine(
    family="MG",
    manufacturer="HOLOGIC, Inc.",
    model="Selenia Dimensions",
    station="DEMOMG1",
    serial_number="DEMO-81203",
    department="Breast Centre",
    software=((0.0, "AWS:1.9.0.633_PXCM:1.8.0.112"), (0.58, "AWS:1.11.2.10_PXCM:1.9.0.4")),
    share=6,
    spelling="SRT",
)
GE_MAMMOGRAPHY = Machine(
    family="MG",
    manufacturer="GE HEALTHCARE",
    model="Senographe Pristina",
    station="DEMOMG2",
    serial_number="DEMO-PRI0444",
    department="Breast Centre",
    software=((0.0, "PR_5.3.2"),),
    share=5,
)
SIEMENS_MAMMOGRAPHY = Machine(
    family="MG",
    manufacturer="SIEMENS",
    model="Mammomat Inspiration",
    station="DEMOMG3",
    serial_number="DEMO-2471",
    department="Screening Unit",
    software=((0.0, "VB30L"),),
    share=5,
)
SIEMENS_PET_CT = Machine(
    family="NM",
    manufacturer="SIEMENS",
    model="Biograph64_mCT",
    station="DEMOPT1",
    serial_number="DEMO-11277",
    department="Nuclear Medicine",
    software=((0.0, "VG51C"), (0.50, "VG80B")),
    share=6,
    spelling="SRT",
)
GE_GAMMA_CAMERA = Machine(
    family="NM",
    manufacturer="GE MEDICAL SYSTEMS",
    model="Discovery NM 630",
    station="DEMONM1",
    serial_number="DEMO-NM630-19",
    department="Nuclear Medicine",
    software=((0.0, "2.003.412.0"),),
    share=6,
)
PHILIPS_ROOM = Machine(
    family="DX",
    manufacturer="Philips Medical Systems",
    model="DigitalDiagnost",
    station="DEMODX3",
    serial_number="DEMO-SN1409",
    department="Orthopaedics",
    software=((0.0, "4.2.3"),),
    share=8,
)
FUJI_READER = Machine(
    family="DX",
    manufacturer="FUJIFILM Corporation",
    model="FCR PROFECT CS",
    station="DEMOCR1",
    serial_number="DEMO-5631",
    department="Surgical Ward",
    software=((0.0, "A12"),),
    share=5,
)
PLANMECA_PANORAMIC = Machine(
    family="DX",
    manufacturer="Planmeca",
    model="ProMax",
    station="DEMOPX1",
    serial_number="DEMO-PMX3321",
    department="Dental Clinic",
    software=((0.0, "3.9.2.5.0"),),
    share=5,
)
TOSHIBA_CT = Machine(
    family="CT",
    manufacturer="TOSHIBA",
    model="Aquilion CX",
    station="DEMOCT5",
    serial_number="DEMO-HCB09Y2331",
    department="Radiotherapy",
    software=((0.0, "V4.86ER006"),),
    share=5,
)
PHILIPS_OLD_CT = Machine(
    family="CT",
    manufacturer="Philips",
    model="Brilliance 16P",
    station="DEMOCT6",
    serial_number="DEMO-5413",
    department="Outpatients",
    software=((0.0, "2.3.0"),),
    share=4,
)
SIEMENS_C_ARM = Machine(
    family="RF",
    manufacturer="SIEMENS",
    model="ARCADIS",
    station="DEMOOR2",
    serial_number="DEMO-16298",
    department="Operating Theatres",
    software=((0.0, "VC10B"),),
    share=5,
)

MACHINES = (
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
