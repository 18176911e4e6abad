"""What the databases of the gateway cost."""
