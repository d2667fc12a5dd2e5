"""What a pinpad is to the program: the Terminal protocol, the ports, and a driver for each way it is wired."""
