"""What passes between a till and its pinpads, kept for support: seen live, saved, read back and replayed.

Nothing that is card data is ever kept (M9): a frame is made safe before it is an entry, and an entry holds no other.
"""
