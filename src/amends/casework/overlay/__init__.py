"""A merchant's own values over the shipped playbooks: kept, tried, carried to a new version."""
