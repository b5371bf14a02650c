"""What grokvideo talks about: frozen values, checked when made, no I/O."""
