"""Who gets what: which case fits whom, who is next, who needs a rest, who has too much. Pure; hosts fetch and write."""
