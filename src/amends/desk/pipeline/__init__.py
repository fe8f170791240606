"""The pipeline across departments as people look at it: stations with what waits there, how much goes by itself."""
