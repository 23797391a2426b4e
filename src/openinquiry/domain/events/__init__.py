"""Who did what, when and why: one chain of events for everything that the service keeps."""
