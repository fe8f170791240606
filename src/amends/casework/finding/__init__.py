"""What a search finds orders by: texts, waybills, and buyers without their data in clear."""
