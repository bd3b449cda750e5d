"""The first look at a page in a real browser: its weight, its paint, its shifts, and changes of page by the menu."""
