"""The page Audit trail: who saw a patient or a study, and what a user did."""
