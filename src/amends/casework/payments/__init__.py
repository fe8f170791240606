"""Small payments to buyers that no platform makes: batches that one makes and another releases, each paid once."""
