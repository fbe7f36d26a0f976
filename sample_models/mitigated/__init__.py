"""The mitigated model: trained with fairlearn so that false alerts come closer for people with a mobility aid."""
