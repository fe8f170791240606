"""Letters to buyers: scripts with what is known filled in, the reply box, what rules have against a text."""
