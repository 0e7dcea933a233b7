"""The router that every part of this room adds its routes to, and what a token needs for them."""

from ninja import Router

from workbench.api.authentication import Access

router = Router(tags=["MoveSpecs"])
reading = Access("movespecs:read")
reading_public = Access("movespecs:read", anonymous=True)
writing = Access("movespecs:write")
