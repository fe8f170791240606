"""What colleagues write: letters to buyers and tasks; who is writing now; taking an action back."""
