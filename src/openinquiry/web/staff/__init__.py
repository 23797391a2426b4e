"""Pages of those who run a programme: analysts, approvers, leads."""
