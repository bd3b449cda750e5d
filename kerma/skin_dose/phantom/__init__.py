"""Phantoms: surface elements with normal and area, the patient's size and position."""
