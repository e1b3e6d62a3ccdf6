"""Settings, order of work, command line and publishing: the only part that knows all the others."""
