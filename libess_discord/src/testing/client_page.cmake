# Client page of the simulator, embedded.
