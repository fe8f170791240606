"""After-sales case engine and desk for online merchants."""
