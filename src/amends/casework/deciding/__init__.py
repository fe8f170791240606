"""Clear cases decided by rules that the merchant switched on, each within limits of its own."""
