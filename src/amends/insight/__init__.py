"""What is counted: declared measures by declared dimensions, boards of them, and what slides before it breaks."""
