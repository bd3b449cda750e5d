"""Commands of the command line `kerma`, one module each."""
