/** Training, the loop over pruning iterations, and the rows it prints. */
export const RUN_PART = `
def to_lab(name, tensor):
    """A weight in the lab's layout: conv [kh, kw, in, out], dense [height * width * channels, out]."""
    if tensor.dim() == 4:
        return tensor.permute(2, 3, 1, 0).contiguous().cpu().numpy()
    height, width, channels = MAPS[name]
    return tensor.reshape(-1, channels, height, width).permute(2, 3, 1, 0).reshape(-1, tensor.shape[0]).cpu().numpy()


def to_torch(name, array):
    """The inverse of to_lab; a vector stays."""
    tensor = torch.from_numpy(np.ascontiguousarray(array))
    if tensor.dim() == 4:
        return tensor.permute(3, 2, 0, 1).contiguous()
    if tensor.dim() < 2:
        return tensor
    height, width, channels = MAPS[name]
    return tensor.reshape(height, width, channels, -1).permute(3, 2, 0, 1).reshape(tensor.shape[1], -1).contiguous()


def initial_state(model):
    state = {name: value.clone() for name, value in model.state_dict().items()}
    for name, lab_name, shape, kind, number in INITIAL:
        stream = Stream(CONFIG["seed"], f"init/{lab_name}")
        draw = {
            "constant": lambda: number,
            "normal": lambda: number * stream.normal(),
            "uniform": lambda: number * (2 * stream.uniform() - 1),
        }[kind]
        values = np.array([draw() for _ in range(math.prod(shape))], np.float64).astype(np.float32)
        state[name] = to_torch(name, values.reshape(shape))
    return state


def evaluate(model, images, labels):
    model.eval()
    loss = right = 0
    with torch.no_grad():
        for first in range(0, len(labels), 250):
            logits = model(images[first : first + 250])
            wanted = labels[first : first + 250]
            loss += F.cross_entropy(logits, wanted, reduction="sum").item()
            right += (logits.argmax(1) == wanted).sum().item()
    return loss / len(labels), right / len(labels)


def train(model, masks, data, iteration):
    """One training under the masks; the state that the next cut ranks, and test results after the last epoch."""
    training = CONFIG["training"]
    torch_masks = {name: to_torch(name, mask.astype(np.float32)).to(DEVICE) for name, mask in masks.items()}
    weights = dict(model.named_parameters())
    if training.get("optimiser") == "adam":
        optimiser = torch.optim.Adam(model.parameters(), lr=training["learningRate"], weight_decay=training["weightDecay"])
    else:
        optimiser = torch.optim.SGD(
            model.parameters(),
            lr=training["learningRate"],
            momentum=training["momentum"],
            nesterov=training["nesterov"],
            weight_decay=training["weightDecay"],
        )
    best, best_accuracy = None, -1
    for epoch in range(1, training["epochs"] + 1):
        model.train()
        rate = training["learningRate"] / 2 * (1 + math.cos(math.pi * (epoch - 1) / training["epochs"]))
        for group in optimiser.param_groups:
            group["lr"] = rate
        order = permutation(len(data["labels"]), Stream(CONFIG["seed"], f"shuffle/{iteration}/{epoch}"))
        images = data["images"]
        if training.get("augmentation") is not None:
            images = normalised(augmented(data["bytes"], iteration, epoch)).to(DEVICE)
        for first in range(0, len(order), training["batch"]):
            rows = torch.from_numpy(order[first : first + training["batch"]]).to(DEVICE)
            optimiser.zero_grad()
            loss = F.cross_entropy(model(images[rows]), data["labels"][rows])
            loss.backward()
            if training["clipNorm"] > 0:
                torch.nn.utils.clip_grad_norm_(model.parameters(), training["clipNorm"])
            for name, mask in torch_masks.items():
                weights[name].grad.mul_(mask)
            optimiser.step()
        if not math.isfinite(loss.item()):
            sys.exit(f"The loss became {loss.item()} in iteration {iteration}, epoch {epoch}: lower the learning rate.")
        if CONFIG["pruning"]["cutFrom"] == "best":
            accuracy = evaluate(model, data["test images"], data["test labels"])[1]
            if accuracy > best_accuracy:
                best, best_accuracy = snapshot(model), accuracy
    return best or snapshot(model)


def snapshot(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


def prunable(state):
    return {name: to_lab(name, state[name]) for name in PRUNABLE}


def masked(state, masks):
    return {
        name: value * to_torch(name, masks[name].astype(np.float32)).to(value.device) if name in masks else value
        for name, value in state.items()
    }


def living(weights, masks):
    return np.concatenate([np.abs(weights[name][masks[name]]) for name in weights])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder of IDX files or of CIFAR's binary files; without it torchvision downloads")
    parser.add_argument("--download", default="data", help="where torchvision keeps what it downloads")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    global DEVICE
    DEVICE = torch.device(options.device)

    (train_images, train_labels), (test_images, test_labels) = (
        load_folder(options.data) if options.data else download(options.download)
    )
    wanted = CONFIG["dataset"]
    if len(train_labels) < wanted["train"] or len(test_labels) < wanted["test"]:
        sys.exit(f"{wanted['train']} training and {wanted['test']} test images are wanted; there are {len(train_labels)} and {len(test_labels)}.")
    train_images, train_labels = train_images[: wanted["train"]], train_labels[: wanted["train"]]
    test_images, test_labels = test_images[: wanted["test"]], test_labels[: wanted["test"]]
    data = {
        "bytes": train_images,
        "images": normalised(train_images).to(DEVICE),
        "labels": torch.from_numpy(train_labels.astype(np.int64)).to(DEVICE),
        "test images": normalised(test_images).to(DEVICE),
        "test labels": torch.from_numpy(test_labels.astype(np.int64)).to(DEVICE),
    }

    pruning = CONFIG["pruning"]
    recipe, budget = pruning["recipe"], pruning["recipe"]["budget"]
    model = Network().to(DEVICE)
    initial = {name: value.to(DEVICE) for name, value in initial_state(model).items()}
    masks = {name: np.ones_like(value, bool) for name, value in prunable(initial).items()}
    start, dense, after_cut = initial, None, None
    writer = csv.DictWriter(sys.stdout, COLUMNS)
    writer.writeheader()
    names = {name for name, _ in model.named_parameters()}
    params = sum(value.numel() for value in model.parameters())

    for iteration in range(pruning["iterations"] + 1):
        began = time.monotonic()
        model.load_state_dict(masked(start, masks))
        own = train(model, masks, data, iteration)
        last = snapshot(model)
        loss, accuracy = evaluate(model, data["test images"], data["test labels"])
        train_loss, train_accuracy = evaluate(model, data["images"], data["labels"])
        ranked = own if recipe["cadence"] == "iterative" else (dense or own)
        dense = dense or last

        weights = prunable(ranked)
        sizes = living(weights, masks)
        total = sum(value.size for value in weights.values())
        alive = sizes.size
        row = {
            "run_id": "pytorch",
            "dataset": wanted["source"],
            "model": CONFIG["model"]["kind"],
            "method": pruning["method"],
            **{key: recipe[key] for key in ("scope", "score", "cadence", "rewind")},
            **{key: budget.get(key) for key in ("p", "q", "gamma", "eta", "beta", "fraction")},
            "seed": CONFIG["seed"],
            "iteration": iteration,
            "epochs_total": (iteration + 1) * CONFIG["training"]["epochs"],
            "params_total": params,
            "params_alive": params - total + alive,
            "weights_total": total,
            "weights_alive": alive,
            "compression": total / max(1, alive),
            "macs_dense": sum(POSITIONS[name] * value.size for name, value in weights.items()),
            "macs_alive": sum(POSITIONS[name] * int(masks[name].sum()) for name in weights),
            "acc1_pruned": after_cut,
            "acc1_retrained": accuracy,
            "acc1_train": train_accuracy,
            "loss": loss,
            "loss_train": train_loss,
            "pqi_global": pq_index(sizes, 0.5, 1),
            "pqi_method": pq_index(sizes, budget.get("p", 0.5), budget.get("q", 1)),
            "pqi_retrained": pq_index(living(prunable(last), masks), 0.5, 1),
            "gini_global": gini(sizes),
            "masked_or_removed": "masked" if iteration > 0 else "",
            "backend": f"pytorch {torch.__version__} {DEVICE}",
            "app_version": APP_VERSION,
        }
        if iteration < pruning["iterations"]:
            masks, row["cut_asked"], row["cut_removed"], bound = cut(weights, masks, iteration)
            row["pqi_scores"], row["bound_keep"] = bound or (None, None)
            model.load_state_dict(masked(ranked, masks))
            after_cut = evaluate(model, data["test images"], data["test labels"])[1]
            # Parameters start over or stay; running statistics carry over from the net the cut ranked.
            source = initial if recipe["rewind"] == "init" else ranked
            start = {name: source[name] if name in names else value for name, value in ranked.items()}
        row["ms"] = round(1000 * (time.monotonic() - began))
        writer.writerow({key: value for key, value in row.items() if key in COLUMNS})
        sys.stdout.flush()


if __name__ == "__main__":
    main()
`;
