"""JSON shapes: which JSON values may appear at a place; and JSON Schema 2020-12 printed from them and read back."""
