"""The evaluation view: runs as the command line makes them, what they came to, and complaints that become cases."""
