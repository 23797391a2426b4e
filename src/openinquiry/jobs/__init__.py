"""Work in the background: identifiers in, one operation out. What is begun is finished once, whatever worker dies."""
