import asyncio, time

async def value(n, seconds=0.005):
    await asyncio.sleep(seconds * n)
    return n

async def main():
    print(await asyncio.gather(value(3), value(1), value(2)))
    #=> [3, 1, 2]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(value(n)) for n in range(3)]
    print([task.result() for task in tasks])
    #=> [0, 1, 2]
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError:
        print("timeout")
    #=> timeout
    print(await asyncio.to_thread(lambda: 42))
    #=> 42
    queue = asyncio.Queue(1)
    async def produce():
        for n in range(3):
            await queue.put(n)
    producer = asyncio.create_task(produce())
    print([await queue.get() for _ in range(3)])
    #=> [0, 1, 2]
    await producer
    lock, order = asyncio.Lock(), []
    async def locked(n):
        async with lock:
            order.append(n)
            await asyncio.sleep(0)
    await asyncio.gather(*(locked(n) for n in range(3)))
    print(order)
    #=> [0, 1, 2]
    done, pending = await asyncio.wait([asyncio.create_task(value(n)) for n in (0, 500)], return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))
    #=> 1 1
    for task in pending:
        task.cancel()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(10))
            async def fail(): raise ValueError("in a group")
            group.create_task(fail())
    except* ValueError as e:
        print(e.exceptions)
    #=> (ValueError('in a group'),)
    async for n in agen():
        if n == 2: break
    print(n)
    #=> 2
    loop = asyncio.get_running_loop()
    seen = []
    loop.call_soon(seen.append, "soon")
    loop.call_later(0.002, seen.append, "later")
    loop.call_at(loop.time() + 0.001, seen.append, "at")
    loop.call_soon_threadsafe(seen.append, "threadsafe")
    await asyncio.sleep(0.02)
    #=> closed
    print(seen)
    #=> ['soon', 'threadsafe', 'at', 'later']
    print(await loop.run_in_executor(None, time.sleep, 0.001))
    #=> None
    print(loop.is_running(), asyncio.current_task() is not None)
    #=> True True
    return "result"

async def agen():
    try:
        for n in range(10):
            yield n
    finally:
        print("closed")

print(asyncio.run(main()))
#=> result
try:
    asyncio.get_running_loop()
except RuntimeError as e:
    print(e)
#=> no running event loop
async def twice():
    coroutine = value(1)
    try:
        asyncio.run(coroutine)
    except RuntimeError as e:
        print(e)
    await coroutine
asyncio.run(twice())
#=> asyncio.run() cannot be called from a running event loop
with asyncio.Runner() as runner:
    print(runner.run(value(1)), runner.run(value(2)))
#=> 1 2
loop = asyncio.new_event_loop()
print(loop.run_until_complete(value(4)))
#=> 4
loop.call_later(0.001, loop.stop)
loop.run_forever()
loop.close()
print(loop.is_closed())
#=> True
