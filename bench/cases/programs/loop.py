def run():
    total = 0
    for i in range(5_000_000):
        total = (total + i * 7) % 1_000_003
    return total

assert run() == 840, run()
