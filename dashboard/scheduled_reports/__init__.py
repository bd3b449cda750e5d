"""Makes scheduled reports and writes them into the outbox, with the rights and the scope of who set them up."""
