"""Pictures of what happened, as SVG: pure values in, text out."""
