"""The support assistant of a bicycle workshop."""
