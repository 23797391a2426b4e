"""What programs read: JSON, described by OpenAPI. Nothing is written here."""
