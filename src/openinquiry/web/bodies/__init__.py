"""Pages of the bodies that are asked for data."""
