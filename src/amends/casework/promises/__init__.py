"""What buyers were promised, as rows of their own; the dossier is the truth."""
