"""Writes next_item_sampled.json: next-item models with sampled losses, ten steps of PyTorch each, in float64.

Tables of items are torch.nn.Embedding(sparse=True), so that torch.optim updates the rows that a step touches:
SparseAdam and Adagrad; SGD without momentum. Everything else of the model is updated by the dense rule of that name.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

B, T, V, H, N, STEPS = 3, 4, 17, 5, 6, 10
CASES = (
    "sampled-softmax tied adam lr=0.01",
    "sampled-softmax own adagrad lr=0.05",
    "bpr-max own adam lr=0.01 penalty=0.5",
    "bpr-max tied adagrad lr=0.05 penalty=1",
    "top1-max own sgd lr=0.5",
    "top1-max tied adagrad lr=0.05",
)
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(20261125)


def drawn(*shape):
    return ((2 * torch.rand(*shape, generator=generator) - 1) * 0.8).float().double()


parameters = {
    "embedding": drawn(V, H),
    "weight_ih_l0": drawn(3 * H, H),
    "weight_hh_l0": drawn(3 * H, H),
    "bias_ih_l0": drawn(3 * H),
    "bias_hh_l0": drawn(3 * H),
    "output_bias": drawn(V),
    "output_embedding": drawn(V, H),
}
# Items of the batches of the steps in turn, and negatives, of which some are targets, and some occur twice.
items = torch.randint(1, V, (STEPS, B, T + 1), generator=generator)
negatives = torch.randint(1, V, (STEPS, N), generator=generator)
log_expected = (drawn(V) - 1).float().double()[negatives]


def loss_of(kind, positive, scores, hits, expected, penalty):
    """positive [P], scores and hits [P, N], expected [N]: the mean over positions."""
    minus = float("-inf")
    if kind == "sampled-softmax":
        logits = torch.cat([positive[:, None], (scores - expected).masked_fill(hits, minus)], 1)
        return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))
    shares = torch.softmax(scores.masked_fill(hits, minus), 1)
    gaps = positive[:, None] - scores
    if kind == "bpr-max":
        ranks = -torch.log((shares * torch.sigmoid(gaps)).sum(1))
        return (ranks + penalty * (shares * scores**2).sum(1)).mean()
    return (shares * (torch.sigmoid(-gaps) + torch.sigmoid(scores**2))).sum(1).mean()


def optimizers_of(rule, lr, dense, sparse):
    if rule == "adam":
        return [torch.optim.Adam(dense, lr=lr), torch.optim.SparseAdam(sparse, lr=lr)]
    kind = {"adagrad": torch.optim.Adagrad, "sgd": torch.optim.SGD}[rule]
    return [kind(dense, lr=lr), kind(sparse, lr=lr)]


def train(name):
    kind, output, rule, *settings = name.split(" ")
    numbers = {key: float(value) for key, value in (word.split("=") for word in settings)}
    table = lambda values: torch.nn.Embedding.from_pretrained(values.clone(), freeze=False, sparse=True)
    embedding, bias = table(parameters["embedding"]), table(parameters["output_bias"][:, None])
    scored = table(parameters["output_embedding"]) if output == "own" else embedding
    gru = torch.nn.GRU(H, H, batch_first=True)
    with torch.no_grad():
        for key, value in gru.named_parameters():
            value.copy_(parameters[key])
    tables = [embedding.weight, bias.weight] + ([scored.weight] if output == "own" else [])
    optimizers = optimizers_of(rule, numbers["lr"], list(gru.parameters()), tables)
    losses = []
    for step in range(STEPS):
        inputs, targets = items[step, :, :-1], items[step, :, 1:].reshape(-1)
        h = gru(embedding(inputs))[0].reshape(-1, H)
        positive = (h * scored(targets)).sum(1) + bias(targets)[:, 0]
        # The sampled softmax has an item as often as it was drawn, the other losses have it once.
        drawn = negatives[step] if kind == "sampled-softmax" else torch.unique(negatives[step])
        scores = h @ scored(drawn).T + bias(drawn)[:, 0]
        hits = drawn[None, :] == targets[:, None]
        loss = loss_of(kind, positive, scores, hits, log_expected[step], numbers.get("penalty"))
        losses.append(loss.item())
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
    final = {key: value for key, value in gru.named_parameters()}
    final.update(embedding=embedding.weight, output_bias=bias.weight[:, 0])
    if output == "own":
        final["output_embedding"] = scored.weight
    return losses, final


def tensor(values):
    return {"shape": list(values.shape), "data": values.detach().reshape(-1).tolist()}


outputs = {}
for case in CASES:
    losses, final = train(case)
    outputs[f"{case}: losses"] = losses
    for key, value in final.items():
        outputs[f"{case}: final_{key}"] = tensor(value)
inputs = {key: tensor(value) for key, value in parameters.items()}
inputs["items"] = items.reshape(-1, T + 1).tolist()
inputs["negatives"] = negatives.tolist()
inputs["log_expected"] = tensor(log_expected)
document = {
    "about": "GRU next-item models with losses over the target and given negatives; see nextItemSampled.py",
    "sizes": {"B": B, "T": T, "V": V, "H": H, "N": N, "steps": STEPS},
    "inputs": inputs,
    "outputs": outputs,
}
path = pathlib.Path(__file__).with_name("next_item_sampled.json")
path.write_text(json.dumps(document) + "\n")
