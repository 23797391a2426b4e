"""Who, when much is unrecorded: bounds that hold whatever the missing values are."""
