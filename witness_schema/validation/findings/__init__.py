"""What can be wrong at a place, found in the shape of a value and put into words; reports in each of their forms."""
