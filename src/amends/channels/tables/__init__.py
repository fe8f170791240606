"""Tables people have, CSV to Excel: read row by row, their columns recognised by dated lists, made into signals."""
