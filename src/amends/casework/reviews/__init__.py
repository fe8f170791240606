"""The registry of reviews: what buyers wrote about which goods, what causes it, and what was done about it."""
