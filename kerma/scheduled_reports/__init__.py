"""Reports by mail at regular times: what is sent, when it is due, and which period it covers."""
