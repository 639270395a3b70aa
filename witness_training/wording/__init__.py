"""How questions are worded: productions in parts, personas, and orders. It knows no family."""
