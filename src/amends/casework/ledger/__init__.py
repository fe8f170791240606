"""What happened and what stands: the ledger's tables, rows, keys, connections and seals."""
