"""What poor quality costs: by product, batch, supplier, carrier, listing, route and kind of cause."""
