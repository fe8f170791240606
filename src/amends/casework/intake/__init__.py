"""The door for signals."""
