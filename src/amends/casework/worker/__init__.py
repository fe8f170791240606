"""The worker's processes: started, warmed up, looped and ended."""
