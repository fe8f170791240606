"""What a search finds orders by: texts, titles, waybills, and buyers by a blind index."""
