/** Reading images: IDX or CIFAR's binary files out of a folder, or torchvision's download. */
export const DATA_PART = String.raw`
def read_bytes(path):
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def read_idx(path):
    data = read_bytes(path)
    if data[:3] != b"\0\0\x08":
        sys.exit(f"{path} is no IDX file of bytes.")
    sizes = np.frombuffer(data, ">u4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(sizes)


def read_cifar(paths):
    label_bytes = 2 if len(CLASS_NAMES) == 100 else 1
    records = np.concatenate([np.frombuffer(read_bytes(path), np.uint8) for path in paths])
    records = records.reshape(-1, label_bytes + 3072)
    images = records[:, label_bytes:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return images, records[:, label_bytes - 1]


def load_folder(folder):
    """[(images [n, height, width, channels], labels [n])] of training and test."""
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    cifar = [path for path in files if re.fullmatch(r"(data_batch_\d|test_batch|train|test)\.bin(\.gz)?", path.name)]
    if cifar:
        tests = [path for path in cifar if path.name.startswith("test")]
        return [read_cifar([path for path in cifar if path not in tests]), read_cifar(tests)]
    sets = []
    for split in ("train", "t10k|test"):
        pair = []
        for part in ("images", "labels"):
            found = [path for path in files if re.match(rf"({split})[-_.]{part}", path.name)]
            if not found:
                sys.exit(f"{folder} holds no file {split}-{part}-...: give the folder of the four IDX files, or of CIFAR's binary files.")
            pair.append(read_idx(found[0]))
        images, labels = pair
        sets.append((images.reshape(len(labels), HEIGHT, WIDTH, CHANNELS), labels))
    return sets


def download(folder):
    kinds = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "cifar": "CIFAR100" if len(CLASS_NAMES) == 100 else "CIFAR10"}
    kind = kinds.get(CONFIG["dataset"]["source"].split(":")[0])
    if kind is None:
        sys.exit(f"{DATASET} cannot be downloaded: export it from the lab as IDX files and give their folder with --data.")
    import torchvision

    sets = [getattr(torchvision.datasets, kind)(folder, train=train, download=True) for train in (True, False)]
    return [
        (np.asarray(part.data).reshape(-1, HEIGHT, WIDTH, CHANNELS), np.asarray(part.targets)) for part in sets
    ]


def normalised(images):
    """Bytes [n, height, width, channels] as PyTorch reads them: [n, channels, height, width]."""
    scaled = (images.astype(np.float32) / 255 - np.float32(MEAN)) / np.float32(STD)
    return torch.from_numpy(np.ascontiguousarray(scaled.transpose(0, 3, 1, 2)))


def augmented(images, iteration, epoch):
    """Mirror images and crops of images with a border of 4 pixels, as the lab draws them."""
    kind = CONFIG["training"].get("augmentation")
    if kind is None:
        return images
    stream = Stream(CONFIG["seed"], f"augment/{iteration}/{epoch}")
    mode = {"mode": "reflect"} if kind == "crop-flip-reflect" else {"mode": "constant"}
    result = np.empty_like(images)
    for i, image in enumerate(images):
        flip, down, right = stream.below(2), stream.below(9), stream.below(9)
        padded = np.pad(image[:, ::-1] if flip else image, ((4, 4), (4, 4), (0, 0)), **mode)
        result[i] = padded[down : down + HEIGHT, right : right + WIDTH]
    return result
`;
