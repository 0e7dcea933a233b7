"""The Redis that tests run on: each process of them has a database of its own."""

import os
from functools import cache

import psutil
import redis


@cache
def redis_url() -> str:
    """A database of Redis that no other process tests with."""
    for number in range(1, 16):
        url = f"redis://127.0.0.1:6379/{number}"
        with redis.Redis.from_url(url) as client:
            holder = client.get("tests:process")
            if holder and not psutil.pid_exists(int(holder)):
                client.delete("tests:process")
            if client.set("tests:process", os.getpid(), nx=True):
                return url
    raise AssertionError("fifteen processes test with this Redis")


def redis_forget(what: str) -> None:
    """Keys of this pattern are gone from it."""
    with redis.Redis.from_url(redis_url()) as client:
        if keys := list(client.scan_iter(what)):
            client.delete(*keys)
