"""What a worker does: claims jobs that wait in the database, one after the other, and stores what they give."""
