"""Mail that goes out by the merchant's own server: queued with what it is about, sent afterwards, its state kept."""
