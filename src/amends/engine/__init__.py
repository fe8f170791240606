"""The pure heart: signals, dossiers, clocks, playbooks and the step that joins them.

Nothing in here reads a clock, a database, a file or a random number.
"""
