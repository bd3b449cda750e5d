"""The page Outbox: messages to other systems that wait or were given up."""
