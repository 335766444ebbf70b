"""Spring Boot's actuator, as far as a Python service honestly can: endpoints, settings, meters."""
