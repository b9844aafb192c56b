"""What somebody who plays the merchant, the customers or the bad luck can do."""
