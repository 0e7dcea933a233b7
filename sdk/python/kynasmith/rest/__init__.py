"""The REST side without I/O: requests as data, and when they are sent, sent again, or given up."""
