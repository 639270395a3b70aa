"""What is wrong with a policy, whatever the evidence is: `witness-schema policy check`."""
