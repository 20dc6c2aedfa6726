void __schedule(int mode)
{
}
