static int forward(int a)
{
	static int n;

	return a + n;
}
