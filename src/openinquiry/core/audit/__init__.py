"""The pipeline that joins returns, linkage, definitions, figures and clearance into one reproducible run."""
