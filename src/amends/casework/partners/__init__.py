"""Partners as records: suppliers, carriers and installers, with whom one talks there, their hours and their terms."""
