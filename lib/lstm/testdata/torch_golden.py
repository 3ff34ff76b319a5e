"""Twenty Adam steps of PyTorch in float64, for torch_test.ts: /usr/bin/python3 torch_golden.py > torch_golden.json

Needs Debian's python3-torch. Weights, windows and labels come from the same arithmetic here and in the
test, exact in float32, so that only results need to be stored: for each network the loss of every step,
the first gradient and the last weights, the long ones as the sum of their elements times 1, 2, 3 ...
"""
import json

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

STEPS = 20


def noise(stream, count):
    """`count` numbers in [-0.5, 0.5), multiples of 2^-16."""
    numbers = []
    for k in range(count):
        x = (k + 1000003 * stream) * 2654435761 % 2**32
        x = (x ^ (x >> 15)) * 2246822519 % 2**32
        numbers.append((x >> 16) / 65536 - 0.5)
    return torch.tensor(numbers)


class Net(torch.nn.Module):
    def __init__(self, features, hidden, layers):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, hidden, layers, batch_first=True)
        self.fc = torch.nn.Linear(hidden, 2)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1, :])


def flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors])


def compress(values):
    if len(values) < 1000:
        return values.tolist()
    return [float((values * torch.arange(1, len(values) + 1)).sum())]


def run(features, hidden, layers, window, batch):
    net = Net(features, hidden, layers)
    parameters = list(net.parameters())
    weights = 0.5 * noise(0, sum(p.numel() for p in parameters))
    offset = 0
    for p in parameters:
        p.data = weights[offset : offset + p.numel()].reshape(p.shape).clone()
        offset += p.numel()
    optimiser = torch.optim.Adam(parameters, lr=1e-3)
    losses = []
    for step in range(STEPS):
        x = 4 * noise(2 * step + 1, batch * window * features).reshape(batch, window, features)
        y = (noise(2 * step + 2, batch) > 0).long()
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(x), y)
        loss.backward()
        if step == 0:
            gradient = flat([p.grad for p in parameters])
        optimiser.step()
        losses.append(float(loss))
    return dict(
        features=features, hidden=hidden, layers=layers, window=window, batch=batch, losses=losses,
        gradient=compress(gradient), parameters=compress(flat(parameters)),
    )


networks = [run(3, 5, 2, 12, 6), run(5, 7, 1, 9, 33), run(4, 64, 2, 20, 8)]
print("[\n" + ",\n".join(json.dumps(network) for network in networks) + "\n]")
