"""How the pages of the simulators look, and what they are served with."""
