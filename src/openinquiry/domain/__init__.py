"""The records: Django apps, one for each kind. Each has models, operations (write), queries (read), policies and events."""
