"""Mean effective dose of groups of examinations by conversion factors: for populations, never for a patient."""
