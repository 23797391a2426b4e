"""The tables of the report. Each module enters the exact counts it needs and builds tables from what is shown of them."""
