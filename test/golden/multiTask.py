"""Writes multi_task.json: a GRU next-item model with a binary and a regression head, ten steps of Adam, in float64."""

import json
import pathlib

import torch
import torch.nn.functional as F

B, T, V, H, STEPS = 3, 4, 13, 5, 10
BINARY_WEIGHT, REGRESSION_WEIGHT = 0.5, 0.25
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(20261127)


def drawn(*shape, scale=0.8):
    return ((2 * torch.rand(*shape, generator=generator) - 1) * scale).float().double()


parameters = {
    "embedding": drawn(V, H),
    "weight_ih_l0": drawn(3 * H, H),
    "weight_hh_l0": drawn(3 * H, H),
    "bias_ih_l0": drawn(3 * H),
    "bias_hh_l0": drawn(3 * H),
    "output_bias": drawn(V),
    "head.binary.weight": drawn(H),
    "head.binary.bias": drawn(1),
    "head.regression.weight": drawn(H),
    "head.regression.bias": drawn(1),
}
items = torch.randint(1, V, (B, T + 1), generator=generator)
binary = torch.randint(0, 2, (B, T), generator=generator).double()
regression = drawn(B, T, scale=4)
inputs = {key: {"shape": list(value.shape), "data": value.reshape(-1).tolist()} for key, value in parameters.items()}
inputs.update(items=items.tolist(), binary=binary.tolist(), regression=regression.tolist())

leaves = {key: value.clone().requires_grad_() for key, value in parameters.items()}
gru = torch.nn.GRU(H, H, batch_first=True)
with torch.no_grad():
    for key, value in gru.named_parameters():
        value.copy_(parameters[key])
        leaves[key] = value
optimizer = torch.optim.Adam(leaves.values(), lr=0.01)
losses, binary_losses, regression_losses = [], [], []
for _ in range(STEPS):
    h = gru(leaves["embedding"][items[:, :-1]])[0].reshape(-1, H)
    loss = F.cross_entropy(h @ leaves["embedding"].T + leaves["output_bias"], items[:, 1:].reshape(-1))
    unit = lambda name: h @ leaves[f"head.{name}.weight"] + leaves[f"head.{name}.bias"]
    yes = F.binary_cross_entropy_with_logits(unit("binary"), binary.reshape(-1))
    squared = F.mse_loss(unit("regression"), regression.reshape(-1))
    losses.append(loss.item())
    binary_losses.append(yes.item())
    regression_losses.append(squared.item())
    optimizer.zero_grad()
    (loss + BINARY_WEIGHT * yes + REGRESSION_WEIGHT * squared).backward()
    optimizer.step()
outputs = {"losses": losses, "binary_losses": binary_losses, "regression_losses": regression_losses}
for key, value in leaves.items():
    outputs[f"final_{key}"] = {"shape": list(value.shape), "data": value.detach().reshape(-1).tolist()}
document = {
    "about": "next item + 0.5 binary + 0.25 squared error, means over all positions; Adam lr 0.01, ten steps",
    "sizes": {"B": B, "T": T, "V": V, "H": H, "binary_weight": BINARY_WEIGHT, "regression_weight": REGRESSION_WEIGHT},
    "inputs": inputs,
    "outputs": outputs,
}
path = pathlib.Path(__file__).with_name("multi_task.json")
path.write_text(json.dumps(document) + "\n")
