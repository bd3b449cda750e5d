"""The first page: how much each modality examines, what needs attention, and what arrived last."""
