"""What pages of bodies and of the office both show of a return: its history, its findings, its files."""
