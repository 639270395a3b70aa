"""What is wrong with a data set that somebody has: each row judged anew, from the folder alone."""
