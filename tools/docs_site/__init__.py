"""The documentation as a site: Sphinx reads the Markdown of docs/, the Workbench's own templates show it."""
