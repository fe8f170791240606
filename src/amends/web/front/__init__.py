"""What stands between the network and the pages: nobody who sends or reads slowly keeps a thread that answers."""
