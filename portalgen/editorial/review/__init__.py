"""What a change does to the public site: both sides are built, and what the public would see is compared."""
