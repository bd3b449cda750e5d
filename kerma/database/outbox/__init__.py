"""The outbox in the database: messages to other systems are added, sent in order, given up, and sent again."""
