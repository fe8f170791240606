"""Pictures of what a merchant sells, one of a SKU: small, private to the merchant, shown wherever goods are in hand."""
