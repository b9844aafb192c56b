"""Settings, logging and child processes; imports nothing of ours."""
