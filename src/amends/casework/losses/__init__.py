"""The ledger of losses somebody else has to bear (row M13), until they are made good or written off."""
