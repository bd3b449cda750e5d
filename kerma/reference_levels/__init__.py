"""Diagnostic reference levels, and the statistics with which equipment is compared with them (ICRP 135)."""
