"""What operators need: health, metrics, logs, backup."""
