"""Problems raised to operations: what the listing says beside what buyers wrote, the answer, and what came of it."""
