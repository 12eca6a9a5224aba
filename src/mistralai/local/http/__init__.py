"""HTTP: routes and what lies around them; how answers are made is the services' business."""
