"""The pure heart: signals, dossiers, clocks, playbooks and the step that joins them.

Nothing in here reads a clock, a database, a file or a random number. (Loading it does look for its compiled form.)
"""

from amends import native

COMPILED = native.lay_over(native.ENGINE)
