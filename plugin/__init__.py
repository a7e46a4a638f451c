"""Every face to the outside: webhooks, Slack clicks, the coach's page, the command line."""
