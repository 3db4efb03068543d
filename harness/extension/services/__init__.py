"""AWS services inside the engine: one package a service, with everything that daylab adds to it."""
