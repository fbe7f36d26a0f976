"""What is neither one decision nor one number: classes, lists of the first k, people who are matched."""
