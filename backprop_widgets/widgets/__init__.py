"""What a person touches, in JupyterLab: sliders, live views, the Explorer."""
