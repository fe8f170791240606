"""The door for signals; a refused one is mended and sent again, or discarded."""
