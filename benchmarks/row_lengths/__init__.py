"""What the stage `lengths` needs: the tokenizer of a public model."""
