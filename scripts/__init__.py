"""What `make` and the package build call."""
