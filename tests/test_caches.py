from concurrent.futures import ThreadPoolExecutor

from django.core.cache import cache


def test_thread_that_outlives_a_test_reads_the_part_of_the_next(part_of_cache):
    with ThreadPoolExecutor(1) as thread:
        # Called there, for each thread has its own connection.
        thread.submit(lambda: cache.set("reader", "bob")).result()
        assert cache.get("reader") == "bob"

        part_of_cache.begin()

        assert thread.submit(lambda: cache.get("reader")).result() is None
        cache.set("reader", "alice")
        assert thread.submit(lambda: cache.get("reader")).result() == "alice"
