"""The checks of `kerma check`, one module each; a check returns lines with what is right or wrong."""
