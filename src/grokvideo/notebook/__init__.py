"""Jupyter: the outermost layer. Nothing below it imports IPython, ipywidgets or traitlets."""
