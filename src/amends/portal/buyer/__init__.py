"""A shop's own page for buyers: proving who one is, what stands, complaining, choosing, returning."""
