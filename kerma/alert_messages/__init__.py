"""Messages about alerts: who receives which, and what they state. They name no patient."""
