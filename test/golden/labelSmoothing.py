"""Writes label_smoothing.json: torch.nn.functional.cross_entropy with smoothed labels, per row, in float64."""

import json
import pathlib

import torch
import torch.nn.functional as F

B, V = 5, 21
SMOOTHINGS = (0.1, 0.6)
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(20261126)
logits = (4 * torch.randn(B, V, generator=generator)).float().double().requires_grad_()
weights = torch.rand(B, generator=generator).float().double()
targets = torch.randint(0, V, (B,), generator=generator)


def tensor(values):
    return {"shape": list(values.shape), "data": values.detach().reshape(-1).tolist()}


outputs = {}
for smoothing in SMOOTHINGS:
    logits.grad = None
    losses = F.cross_entropy(logits, targets, reduction="none", label_smoothing=smoothing)
    (losses * weights).sum().backward()
    outputs[f"{smoothing}: per_row"] = tensor(losses)
    outputs[f"{smoothing}: dlogits"] = tensor(logits.grad)
document = {
    "about": "cross-entropy with label smoothing per row; dlogits is the gradient of the weighted sum",
    "sizes": {"B": B, "V": V},
    "inputs": {"logits": tensor(logits), "weight": tensor(weights), "target": targets.tolist()},
    "outputs": outputs,
}
path = pathlib.Path(__file__).with_name("label_smoothing.json")
path.write_text(json.dumps(document) + "\n")
