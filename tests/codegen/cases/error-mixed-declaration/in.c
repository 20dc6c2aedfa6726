int one = 1, *two = &one;
