"""The parts that pages are made of: partial templates, form fields, charts, tables, maps."""
