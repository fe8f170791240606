"""What a partner answers by a table of its own: a parcel's number, what became of it, what it says."""
