"""The durable inbox of webhook events: receipt, partitions, downtimes."""
