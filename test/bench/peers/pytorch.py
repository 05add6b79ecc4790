"""PyTorch as the peer of test/bench: reads one JSON command a line from stdin, answers with one JSON line on stdout.

{"do": "prepare", "operation", "sizes", "inputs"}  ->  {"outputs"}: the answers, to be compared
{"do": "time", "repeats"}                          ->  {"ms"}: milliseconds of one repetition of what was prepared

Tensors are {"shape", "type", "base64"} with little-endian f32 or i64 numbers. One thread, set before torch is used.
"""

import base64
import json
import sys
import time

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def decoded(tensor):
    kind = {"f32": numpy.float32, "i64": numpy.int64}[tensor["type"]]
    values = numpy.frombuffer(base64.b64decode(tensor["base64"]), dtype=kind).reshape(tensor["shape"])
    return torch.from_numpy(values.copy())


def encoded(tensor):
    values = tensor.detach().to(torch.float32).contiguous().numpy()
    return base64.b64encode(values.tobytes()).decode()


def product(sizes, inputs):
    a, b = inputs["a"], inputs["b"]

    def step():
        return torch.matmul(a, b)

    return {"c": step()}, step


def layer(kind, sizes, inputs):
    """nn.LSTM or nn.GRU with these weights."""
    recurrent = kind(sizes["I"], sizes["H"])
    with torch.no_grad():
        for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
            getattr(recurrent, name).copy_(inputs[name].reshape(getattr(recurrent, name).shape))
    return recurrent


def layer_step(kind, sizes, inputs):
    recurrent = layer(kind, sizes, inputs)
    x = inputs["x"].requires_grad_()
    dy = inputs["dy"]

    def step():
        x.grad = None
        recurrent.zero_grad(set_to_none=True)
        y, _ = recurrent(x)
        y.backward(dy)
        return y

    outputs = {"y": step(), "dx": x.grad}
    for name, parameter in recurrent.named_parameters():
        outputs["d_" + name] = parameter.grad
    return outputs, step


def lstm_step(sizes, inputs):
    return layer_step(torch.nn.LSTM, sizes, inputs)


def gru_step(sizes, inputs):
    return layer_step(torch.nn.GRU, sizes, inputs)


def next_item_step(sizes, inputs):
    lstm = layer(torch.nn.LSTM, {"I": sizes["H"], "H": sizes["H"]}, inputs)
    embedding = torch.nn.Embedding(sizes["V"], sizes["H"])
    bias = torch.nn.Parameter(inputs["output_bias"])
    with torch.no_grad():
        embedding.weight.copy_(inputs["embedding"].reshape(embedding.weight.shape))
    optimizer = torch.optim.Adam([*embedding.parameters(), *lstm.parameters(), bias], lr=sizes["learningRate"])
    items, targets = inputs["items"], inputs["targets"].reshape(-1)

    def step():
        optimizer.zero_grad(set_to_none=True)
        h, _ = lstm(embedding(items))
        scores = F.linear(h.reshape(-1, sizes["H"]), embedding.weight, bias)
        loss = F.cross_entropy(scores, targets)
        loss.backward()
        optimizer.step()
        return loss

    return {"losses": torch.stack([step().detach() for _ in range(sizes["updates"])])}, step


def mult_vae_step(sizes, inputs):
    linear = {}
    for name in ("mean", "log_variance", "decoder", "output"):
        weight, bias = inputs[name + ".weight"], inputs[name + ".bias"]
        linear[name] = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            linear[name].weight.copy_(weight)
            linear[name].bias.copy_(bias)
    encoder = torch.nn.Parameter(inputs["encoder.weight"].t().contiguous())
    encoder_bias = torch.nn.Parameter(inputs["encoder.bias"])
    parameters = [encoder, encoder_bias, *(p for layer in linear.values() for p in layer.parameters())]
    optimizer = torch.optim.Adam(parameters, lr=sizes["learningRate"])
    items, offsets, values, noise = (inputs[name] for name in ("items", "offsets", "values", "noise"))
    rows = torch.repeat_interleave(torch.arange(sizes["B"]), offsets[1:] - offsets[:-1])

    def step():
        optimizer.zero_grad(set_to_none=True)
        sums = F.embedding_bag(
            items, encoder, offsets, mode="sum", per_sample_weights=values, include_last_offset=True
        )
        hidden = torch.tanh(sums + encoder_bias)
        mean, log_variance = linear["mean"](hidden), linear["log_variance"](hidden)
        latent = mean + torch.exp(0.5 * log_variance) * noise
        scores = linear["output"](torch.tanh(linear["decoder"](latent)))
        likelihood = F.log_softmax(scores, 1)[rows, items].sum()
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum()
        loss = (sizes["beta"] * divergence - likelihood) / sizes["B"]
        loss.backward()
        optimizer.step()
        return loss

    return {"losses": torch.stack([step().detach() for _ in range(sizes["updates"])])}, step


def sampled_step(sizes, inputs):
    """GRU4Rec's step: sparse tables, Adagrad on touched rows, negatives drawn in the step once losses were compared."""
    V, H, N = sizes["V"], sizes["H"], sizes["N"]
    gru = torch.nn.GRU(H, H)
    embedding = torch.nn.Embedding(V, H, sparse=True)
    scored, bias = torch.nn.Embedding(V, H, sparse=True), torch.nn.Embedding(V, 1, sparse=True)
    with torch.no_grad():
        for name, value in gru.named_parameters():
            value.copy_(inputs[name].reshape(value.shape))
        embedding.weight.copy_(inputs["embedding"].reshape(V, H))
        scored.weight.copy_(inputs["output_embedding"].reshape(V, H))
        bias.weight.copy_(inputs["output_bias"].reshape(V, 1))
    parameters = [*gru.parameters(), embedding.weight, scored.weight, bias.weight]
    optimizer = torch.optim.Adagrad(parameters, lr=sizes["learningRate"])
    items, targets = inputs["items"], inputs["targets"].reshape(-1)
    probabilities = inputs["probabilities"]
    bounds, logs = torch.cumsum(probabilities, 0), torch.log(N * probabilities)
    first = torch.zeros(len(targets), dtype=torch.long)

    def step(negatives=None):
        if negatives is None:
            negatives = torch.searchsorted(bounds, torch.rand(N)).clamp_(1, V - 1)
        optimizer.zero_grad(set_to_none=True)
        h = gru(embedding(items))[0].reshape(-1, H)
        positive = (h * scored(targets)).sum(1, keepdim=True) + bias(targets)
        scores = torch.addmm(bias(negatives)[:, 0] - logs[negatives], h, scored(negatives).t())
        scores = scores.masked_fill(negatives[None, :] == targets[:, None], float("-inf"))
        loss = F.cross_entropy(torch.cat([positive, scores], 1), first)
        loss.backward()
        optimizer.step()
        return loss

    losses = [step(negatives).detach() for negatives in inputs["negatives"]]
    return {"losses": torch.stack(losses)}, step


def ranking(sizes, inputs):
    states, items = inputs["states"], inputs["items"]

    def step():
        return torch.topk(torch.matmul(states, items.t()), sizes["top"])

    with torch.no_grad():
        best = step()
    return {"scores": best.values, "items": best.indices}, step


OPERATIONS = {
    "product": product,
    "lstmStep": lstm_step,
    "gruStep": gru_step,
    "nextItemStep": next_item_step,
    "sampledStep": sampled_step,
    "multVaeStep": mult_vae_step,
    "ranking": ranking,
}


def blas():
    """File of the BLAS in this process, which decides the speed of every product; "built in" where there is none."""
    with open("/proc/self/maps") as maps:
        paths = {line[line.index("/") :].strip() for line in maps if "/" in line}
    found = sorted(path for path in paths if any(word in path for word in ("openblas", "libblas", "mkl_")))
    return found[0] if found else "built in"


def main():
    print(json.dumps({"version": torch.__version__, "blas": blas()}), flush=True)
    step = None
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "prepare":
            inputs = {name: decoded(tensor) for name, tensor in command["inputs"].items()}
            outputs, step = OPERATIONS[command["operation"]](command["sizes"], inputs)
            answer = {"outputs": {name: encoded(value) for name, value in outputs.items()}}
        else:
            step()
            start = time.perf_counter()
            for _ in range(command["repeats"]):
                step()
            answer = {"ms": (time.perf_counter() - start) * 1000 / command["repeats"]}
        print(json.dumps(answer), flush=True)


main()
