"""Effects on their way out: the outbox and the couriers that empty it."""
