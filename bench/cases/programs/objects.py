class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

def run():
    total = 0
    for i in range(300_000):
        point = Point(i, i + 1)
        total += point.y - point.x
    return total

assert run() == 300_000
