"""Goods sent again, and in exchange: what waits for the warehouse, packed and checked, with the new parcel's number."""
