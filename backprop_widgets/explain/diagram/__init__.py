"""The computational graph as SVG."""
