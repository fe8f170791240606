"""The warehouse's hold list (row T9): what must not go out, and who has seen it."""
