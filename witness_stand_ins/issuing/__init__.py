"""Signs what a service vouches for: tokens, identity documents, and the certificate that these are verified by."""
