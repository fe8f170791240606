"""Facts a colleague tells of an order: which there are, their forms, what is made of what was typed."""
