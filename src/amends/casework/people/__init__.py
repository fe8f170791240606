"""Who gets which case: skills, limits, the front line, the next best case."""
