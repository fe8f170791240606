"""What could not be taken or decided: kept sealed, mended and sent again, or discarded."""
