"""A soak of usherd: everything that happens to it in months, within minutes, with every answer looked at."""
