"""Methods that encoding/json calls: which a type has, and what their bodies write and read."""
