"""The people of a programme, for its leads; and the glass, for administrators of the machine."""
