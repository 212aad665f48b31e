"""The metrics, each a pure function of gold data and of what the system returned."""
