"""What the checks of labs share: definitions that must mean the same in every lab."""
