"""What happened in a programme, and whether the chain of events is whole."""
