"""What a model's answers are worth: asked, judged, scored, reported."""
