"""Labs as data: ``lab.yaml``, the work under test, and the gate that keeps a lab honest."""
