"""The DNS of a cluster, as far as the mesh needs one: ``python dns.py ADDRESS``.

A Service's address for its full name, and NXDOMAIN for all else. It follows the Services, and
the name of one that is deleted stays until the cluster ends. It publishes itself as kube-dns.
"""

from __future__ import annotations

import contextlib
import json
import socketserver
import struct
import subprocess
import sys
import threading

DOMAIN = ".svc.cluster.local"
SERVICE = "10.96.0.10"
_ADDRESS, _NO_SUCH_NAME = 1, 3
#: By full name.
FOUND: dict[str, str] = {}


def answer(query: bytes) -> bytes:
    """The answer to one question (RFC 1035, 4.1)."""
    labels, at = [], 12
    while size := query[at]:
        labels.append(query[at + 1 : at + 1 + size].decode("ascii", "replace").lower())
        at += 1 + size
    question = query[12 : at + 5]
    (kind,) = struct.unpack("!H", query[at + 1 : at + 3])
    address = FOUND.get(".".join(labels))
    records = b""
    if address and kind == _ADDRESS:
        numbers = bytes(map(int, address.split(".")))
        records = struct.pack("!HHHIH", 0xC00C, 1, 1, 5, 4) + numbers
    flags = 0x8580 | (0 if address else _NO_SUCH_NAME)
    return query[:2] + struct.pack("!HHHHH", flags, 1, bool(records), 0, 0) + question + records


def follow() -> None:
    """Learn of Services for as long as kubectl tells."""
    columns = "{.metadata.name}.{.metadata.namespace} {.spec.clusterIP}{'\\n'}"
    command = ["kubectl", "get", "services", "-A", "--watch", "-o", f"jsonpath={columns}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as watch:
        for line in watch.stdout or ():
            name, _, address = line.strip().partition(" ")
            if address.count(".") == 3:
                FOUND[name + DOMAIN] = address


class Datagram(socketserver.BaseRequestHandler):
    """A question over UDP."""

    def handle(self) -> None:
        """Answer what can be read."""
        data, socket = self.request
        with contextlib.suppress(IndexError, struct.error):
            socket.sendto(answer(data), self.client_address)


class Stream(socketserver.StreamRequestHandler):
    """A question over TCP, with its length before it."""

    def handle(self) -> None:
        """Answer what can be read."""
        with contextlib.suppress(IndexError, struct.error):
            (size,) = struct.unpack("!H", self.rfile.read(2))
            said = answer(self.rfile.read(size))
            self.wfile.write(struct.pack("!H", len(said)) + said)


def publish(address: str) -> None:
    """Be the Service that kubelet tells the pods of."""
    ports = [{"name": name, "port": 53, "protocol": name.upper()} for name in ("udp", "tcp")]
    meta = {"name": "kube-dns", "namespace": "kube-system"}
    labels = {"kubernetes.io/service-name": "kube-dns"}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": meta}
    slice_ = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4"}
    endpoints = [{"addresses": [address], "conditions": {"ready": True}}]
    items = [
        service | {"spec": {"clusterIP": SERVICE, "ports": ports}},
        slice_ | {"metadata": meta | {"labels": labels}, "endpoints": endpoints, "ports": ports},
    ]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    subprocess.run(["kubectl", "apply", "-f", "-"], input=text, check=True, encoding="utf-8")


def main(address: str) -> None:
    """Answer until the world ends."""
    publish(address)
    threading.Thread(target=follow, daemon=True).start()
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    stream = socketserver.ThreadingTCPServer((address, 53), Stream)
    threading.Thread(target=stream.serve_forever, daemon=True).start()
    socketserver.ThreadingUDPServer((address, 53), Datagram).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
