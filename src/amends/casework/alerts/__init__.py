"""Who hears of what: notices that climb until somebody has seen them."""
