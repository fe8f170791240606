"""A backup of an installation: its database as of one moment, the bytes of evidence, and apart from both the keys."""
