"""Files people bring: public data sets and exported signals, read row by row into signals."""
