"""Partners as records: suppliers, carriers, installers, warehouses; with whom one talks there, hours and terms."""
