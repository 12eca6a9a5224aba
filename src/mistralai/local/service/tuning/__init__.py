"""Fine-tuning: jobs on the server's clock, models that really learn from the uploaded rows."""
