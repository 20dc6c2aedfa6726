struct { int x; } c = { 1 };
