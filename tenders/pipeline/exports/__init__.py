"""Writers: procedures in, files out. They read rows given to them and ask for nothing."""
