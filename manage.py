#!/usr/bin/env python3
"""Django's own commands, for whoever works in a checkout."""

from openinquiry.project.manage import main

if __name__ == "__main__":
    main()
