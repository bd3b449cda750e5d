"""The commands of `kerma`, one module each."""
