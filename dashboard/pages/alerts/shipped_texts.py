"""Titles and sources of the shipped rules, to be translated; those of a site are shown as it wrote them."""

from dashboard.ui.text.i18n import msg

#: All texts of `kerma/alerts/shipped_rules.csv` that people read.
SHIPPED_TEXTS = frozenset(
    {
        msg("Peak skin dose above 2 Gy"),
        msg("Reference air kerma above 2 Gy"),
        msg("DAP of fluoroscopy above 200 Gy·cm²"),
        msg("Peak skin dose: first notification during a procedure"),
        msg("Peak skin dose: substantial radiation dose level"),
        msg("Reference air kerma: first notification during a procedure"),
        msg("Reference air kerma: substantial radiation dose level"),
        msg("DAP: first notification during a procedure"),
        msg("DAP: substantial radiation dose level"),
        msg("Fluoroscopy time: first notification during a procedure"),
        msg("Fluoroscopy time: substantial radiation dose level"),
        msg("DAP of percutaneous coronary intervention"),
        msg("DAP of cerebral embolisation"),
        msg("DAP of transarterial chemoembolisation"),
        msg("DAP of a fluoroscopic examination, single person"),
        msg("CTDIvol of the brain, single person"),
        msg("CTDIvol of other parts of the body, single person"),
        msg("CTDIvol of one head scan, adults"),
        msg("CTDIvol of one head scan, younger than 2 years"),
        msg("CTDIvol of one head scan, 2 to 5 years"),
        msg("CTDIvol of one scan of the trunk, adults"),
        msg("CTDIvol of one scan of the trunk, younger than 10 years, phantom of 16 cm"),
        msg("CTDIvol of one scan of the trunk, younger than 10 years, phantom of 32 cm"),
        msg("CTDIvol of a brain perfusion"),
        msg("CTDIvol above 1 Gy"),
        msg("Level at which dose management systems notify by default (documentation of OpenREM)"),
        msg("SIR/CIRSE, Guidelines for patient radiation dose management (Stecker 2009)"),
        msg("EURADOS, alert levels for a maximum skin dose of 5 Gy (Järvinen 2018)"),
        msg("StrlSchV, Annex 14 part I, to section 108"),
        msg("AAPM, dose check notification values (2011)"),
        msg("FDA, alert value of the CT dose check (NEMA XR 25)"),
    }
)
