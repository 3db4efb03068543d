"""English and Vietnamese: the type of a message and the catalogue that holds them all."""
