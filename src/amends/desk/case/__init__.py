"""A case's page: facts, clocks, time line, ways to settle it, composer, evidence."""
