"""Reference objects of the acceptance test, written with codes of the standard and without the code that reads them."""
