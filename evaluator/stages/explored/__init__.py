"""What is looked at beside the plan: subgroups, proxies, representation, the quality of the data. Never judged."""
