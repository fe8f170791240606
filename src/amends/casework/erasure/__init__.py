"""What is held about a buyer: shown, taken along as files, and erased, on request or by rule."""
