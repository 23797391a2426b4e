"""What may be shown in a table; the only maker of cleared tables."""
