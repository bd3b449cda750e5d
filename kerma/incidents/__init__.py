"""The register of accidental and unintended exposures (2013/59/Euratom, Art. 63): records, proposals and workflow."""
