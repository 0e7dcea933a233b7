"""The first steps of somebody who came by themselves: an organization, a MoveSpec, a key, a counted repetition."""
