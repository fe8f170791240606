"""First steps: what there is still to set up, a made-up order to look at, files brought along."""
