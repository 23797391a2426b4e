"""Requests for data, what each body owes and sends, what was found in it, who signed it, and what the office decided."""
