"""Pages for people outside who have no account: buyers and partners, by a link that opens one task."""
