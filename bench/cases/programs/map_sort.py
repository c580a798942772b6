def run():
    counts = {}
    seed = 42
    for _ in range(200_000):
        seed = (seed * 1103515245 + 12345) % 2147483648
        key = "k" + str(seed % 5000)
        counts[key] = counts.get(key, 0) + 1
    entries = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return len(",".join(f"{key}={count}" for key, count in entries))

run()
