"""Messages to people: each function composes and queues one."""
