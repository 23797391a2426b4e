"""An invented country whose truth is known, and the messy returns that its bodies would send."""
