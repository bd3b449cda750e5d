"""CT dose check (NEMA XR 25, TID 10015): published notification values, and suggestions from own practice."""
