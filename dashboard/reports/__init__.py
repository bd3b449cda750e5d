"""Reports as PDF by URL: one study, and a quarter of one piece of equipment."""
