/** PQ Index, its bound, Gini, and the cut, on arrays in the lab's layout; float64 as the lab computes them. */
export const PRUNING_PART = `
def pq_parts(sizes, p, q):
    """(d, ln(1 - I)) of magnitudes; None where the index is undefined."""
    sizes = np.asarray(sizes, np.float64)
    d, largest = sizes.size, sizes.max(initial=0)
    if d == 0 or not largest > 0 or not np.isfinite(largest):
        return None
    shares = sizes / largest
    evenness = math.log(np.mean(shares**p)) / p - math.log(np.mean(shares**q)) / q
    return d, min(0.0, max((1 / q - 1 / p) * math.log(d), evenness))


def pq_index(sizes, p, q):
    """I = 1 - d^(1/q - 1/p) |w|_p / |w|_q over remaining weights (Diao et al., ICLR 2023)."""
    if len(sizes) == 0:
        return 0.0
    parts = pq_parts(sizes, p, q)
    return None if parts is None else max(0.0, -math.expm1(parts[1]))


def gini(sizes):
    y = np.sort(np.asarray(sizes, np.float64)) + 1e-7
    n = y.size
    return None if n == 0 else float(((2 * np.arange(1, n + 1) - n - 1) * y).sum() / (n * y.sum()))


def decide(scores, budget):
    """(asked, threshold, bound): what ranks strictly below the threshold goes; the bound is (PQ Index, weights to keep)."""
    n = scores.size
    if n == 0:
        return 0, None, None
    ordered = np.sort(scores)
    if budget["kind"] == "fraction":
        index = (n - 1) * budget["fraction"]
        below = math.floor(index)
        share = index - below
        asked = math.ceil(index)
        if asked == 0:
            return 0, None, None
        low = float(ordered[below])
        if share == 0:
            return asked, low, None
        high = float(ordered[below + 1])
        return asked, low + (high - low) * share if share < 0.5 else high - (high - low) * (1 - share), None
    p, q, eta, gamma, beta = (budget[key] for key in ("p", "q", "eta", "gamma", "beta"))
    parts = pq_parts(ordered, p, q)
    if parts is None:
        return 0, None, None
    d, evenness = parts
    r = d * math.exp(q / (q - p) * (p * evenness - math.log1p(eta)))
    m = max(1, math.ceil(r - 1e-9 * d))
    if budget["counting"] == "float32":
        f = np.float32
        ratio = f(gamma) * (f(1) - f(m) / f(d))
        asked = math.floor(f(d) * min(max(ratio, f(0)), f(beta)))
    else:
        asked = math.floor(min(gamma * (d - m), beta * d))
    asked = min(d - 1, max(0, asked))
    return asked, None if asked == 0 else float(ordered[asked]), (max(0.0, -math.expm1(evenness)), m)


def groups(shapes, scope, budget):
    """Index arrays into all prunable weights laid end to end: where one budget counts and one threshold cuts."""
    start, result = 0, []
    for shape in shapes:
        places = start + np.arange(math.prod(shape)).reshape(shape)
        start += places.size
        if scope == "neuron" and budget["kind"] == "pqi-bound":
            result += list(places.reshape(-1, shape[-1]).T)
        elif scope == "neuron":
            result += list(places.reshape(-1, shape[-2], shape[-1]).transpose(0, 2, 1).reshape(-1, shape[-2]))
        else:
            result.append(places.ravel())
    return [np.concatenate(result)] if scope == "global" else result


def cut(weights, masks, iteration):
    """New masks, how many the budget asked for, how many went, the bound of all together. Weights and masks by name, in the lab's layout."""
    recipe = CONFIG["pruning"]["recipe"]
    budget = recipe["budget"]
    if recipe["score"] == "random":
        streams = {name: Stream(CONFIG["seed"], f"score/{iteration}/{lab_name}") for name, lab_name, *_ in INITIAL}
        scores = {
            name: np.array([streams[name].uniform() for _ in range(value.size)], np.float32)
            for name, value in weights.items()
        }
    else:
        scores = {name: np.abs(value).ravel() for name, value in weights.items()}
    flat = np.concatenate(list(scores.values()))
    alive = np.concatenate([masks[name].ravel() for name in weights])
    kept, asked = alive.copy(), 0
    for group in groups([value.shape for value in weights.values()], recipe["scope"], budget):
        living = group[alive[group]]
        wanted, threshold, bound = decide(flat[living], budget)
        asked += wanted
        if threshold is not None:
            kept[living] = flat[living].astype(np.float64) >= threshold
    parts = np.split(kept, np.cumsum([value.size for value in weights.values()])[:-1])
    new = {name: part.reshape(value.shape) for (name, value), part in zip(weights.items(), parts)}
    return new, asked, int(alive.sum() - kept.sum()), bound if recipe["scope"] == "global" else None
`;
