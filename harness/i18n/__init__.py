"""English and Vietnamese: which language a person reads, and texts that exist in both."""
