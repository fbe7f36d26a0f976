"""Two small models trained on the synthetic street-camera alerts, to compare what each does to whom."""
