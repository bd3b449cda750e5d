"""Text on screen: languages, numbers and dates, names of equipment and objects, plain text."""
