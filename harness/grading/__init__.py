"""What checks came to, and who is answerable for it; pure values without input or output."""
