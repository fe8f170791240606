"""How people like their lists: named ones, columns, how close the rows stand."""
