"""What a colleague does to a case: a signal decided at once, with its audit row and its way back."""
