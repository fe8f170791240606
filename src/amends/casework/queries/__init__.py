"""What the desk's pages read: the work list, a case, holds, quarantine, the search.

Every function takes the member who looks and reads only their merchant's rows.
Owned by the desk pages; the ledger's writers don't import it.
"""
