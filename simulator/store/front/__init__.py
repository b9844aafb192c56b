"""What the customers of the store see and use: its pages, their sign-in, what they may ask, and the way to the app."""
