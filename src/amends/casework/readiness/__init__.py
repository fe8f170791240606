"""Before, in and after a promotion: the list of what to prepare, the war room's contacts, and the tree of causes."""
