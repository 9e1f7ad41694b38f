"""Programs for those who work on the project; nobody who installs the package gets them."""
