"""Data quality: what the machines leave out, what cannot be believed, what failed, and what arrived."""

from dashboard import quality

quality.show()
