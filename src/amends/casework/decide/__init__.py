"""From a dossier as stored and what arrived for it to the rows to write. Pure."""
