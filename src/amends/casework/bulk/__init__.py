"""One action, or one letter, for many cases."""
