"""Writes event_weights.json: a GRU next-item model whose targets have weights, ten steps of Adam, in float64.

cross_entropy takes weights by class; the same items with other weights at other positions need the mean written out,
sum(w * loss) / sum(w), which is what cross_entropy(weight=...) computes where weights go by class. Both are checked here.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

B, T, V, H, STEPS = 3, 5, 11, 6, 10
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(20261128)


def drawn(*shape, scale=0.8):
    return ((2 * torch.rand(*shape, generator=generator) - 1) * scale).float().double()


parameters = {
    "embedding": drawn(V, H),
    "weight_ih_l0": drawn(3 * H, H),
    "weight_hh_l0": drawn(3 * H, H),
    "bias_ih_l0": drawn(3 * H),
    "bias_hh_l0": drawn(3 * H),
    "output_bias": drawn(V),
}
items = torch.randint(1, V, (B, T + 1), generator=generator)
weights = torch.tensor([1.0, 3.0, 5.0])[torch.randint(0, 3, (B, T), generator=generator)]
inputs = {key: {"shape": list(value.shape), "data": value.reshape(-1).tolist()} for key, value in parameters.items()}
inputs.update(items=items.tolist(), weights=weights.tolist())

by_class = torch.tensor([1.0 + item % 5 for item in range(V)])
logits, targets = drawn(7, V), torch.randint(0, V, (7,), generator=generator)
written_out = F.cross_entropy(logits, targets, reduction="none") * by_class[targets]
expected = F.cross_entropy(logits, targets, weight=by_class)
assert torch.allclose(written_out.sum() / by_class[targets].sum(), expected, atol=1e-14)

leaves = {key: value.clone().requires_grad_() for key, value in parameters.items()}
gru = torch.nn.GRU(H, H, batch_first=True)
with torch.no_grad():
    for key, value in gru.named_parameters():
        value.copy_(parameters[key])
        leaves[key] = value
optimizer = torch.optim.Adam(leaves.values(), lr=0.01)
losses = []
for _ in range(STEPS):
    h = gru(leaves["embedding"][items[:, :-1]])[0].reshape(-1, H)
    scores = h @ leaves["embedding"].T + leaves["output_bias"]
    per_row = F.cross_entropy(scores, items[:, 1:].reshape(-1), reduction="none")
    loss = (per_row * weights.reshape(-1)).sum() / weights.sum()
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
outputs = {"losses": losses}
for key, value in leaves.items():
    outputs[f"final_{key}"] = {"shape": list(value.shape), "data": value.detach().reshape(-1).tolist()}
document = {
    "about": "next item, cross-entropy with a weight a target, sum(w loss) / sum(w); Adam lr 0.01, ten steps",
    "sizes": {"B": B, "T": T, "V": V, "H": H},
    "inputs": inputs,
    "outputs": outputs,
}
path = pathlib.Path(__file__).with_name("event_weights.json")
path.write_text(json.dumps(document) + "\n")
