"""Files that prove something: taken in, stored, drawn small, packed for who decides."""
