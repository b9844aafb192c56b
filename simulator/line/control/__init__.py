"""The control API: what a customer does and how the platform behaves, for pages, tests and demos."""
