"""The practice side: a demo merchant whose shops live a believable promotion, up to now and on."""
