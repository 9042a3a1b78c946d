/** The lab's random streams (core/base/rng) in Python, so that weights, batches and lots are the same. */
export const RANDOM_PART = String.raw`
class Stream:
    """Random numbers of one purpose: sfc32, seeded by the words of cyrb128. Same seed and name, same numbers as in the lab."""

    def __init__(self, seed, name):
        self.state = list(hash128(f"{seed}\0{name}"))
        self.spare = None
        for _ in range(12):
            self.uint32()

    def uint32(self):
        a, b, c, counter = self.state
        t = (a + b + counter) & MASK
        self.state = [
            b ^ (b >> 9),
            (c + (c << 3)) & MASK,
            (((c << 21) | (c >> 11)) + t) & MASK,
            (counter + 1) & MASK,
        ]
        return t

    def uniform(self):
        return self.uint32() / 4294967296

    def below(self, n):
        return int(self.uniform() * n)

    def normal(self):
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        while True:
            u, v = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            s = u * u + v * v
            if 0 < s < 1:
                scale = math.sqrt(-2 * math.log(s) / s)
                self.spare = v * scale
                return u * scale


MASK = 0xFFFFFFFF


def hash128(text):
    h1, h2, h3, h4 = 1779033703, 3144134277, 1013904242, 2773480762
    for k in text.encode("latin-1"):
        h1 = h2 ^ ((h1 ^ k) * 597399067 & MASK)
        h2 = h3 ^ ((h2 ^ k) * 2869860233 & MASK)
        h3 = h4 ^ ((h3 ^ k) * 951274213 & MASK)
        h4 = h1 ^ ((h4 ^ k) * 2716044179 & MASK)
    h1 = (h3 ^ (h1 >> 18)) * 597399067 & MASK
    h2 = (h4 ^ (h2 >> 22)) * 2869860233 & MASK
    h3 = (h1 ^ (h3 >> 17)) * 951274213 & MASK
    h4 = (h2 ^ (h4 >> 19)) * 2716044179 & MASK
    h1 ^= h2 ^ h3 ^ h4
    return h1, h2 ^ h1, h3 ^ h1, h4 ^ h1


def permutation(n, stream):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = stream.below(i + 1)
        order[i], order[j] = order[j], order[i]
    return np.array(order)
`;
