from tests.api.conftest import alice, bob, charlie

__all__ = ["alice", "bob", "charlie"]
