"""Settings, addresses and entry points of the service. Imports everything; imported by nothing."""
