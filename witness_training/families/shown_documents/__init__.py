"""What questions about documents show: small scenes, policies with signed collections, and Rego rules about their values."""
