"""The openinquiry command."""
