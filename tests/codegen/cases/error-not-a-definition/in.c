int forward(int a);
