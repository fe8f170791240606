"""Tables that finance exchanges with tax software and banks: what their columns are called is data."""
