"""From what incidents of the register are opened."""
