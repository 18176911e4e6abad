"""Rules to alerts: load and check rules, match them, explain; alerts to groups."""
