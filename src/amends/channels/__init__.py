"""The outside parties: one room for each that tells us something or does something for us."""
