"""Histories a person should look at: reasons with the orders behind each, cleared with a reason, never a score."""
