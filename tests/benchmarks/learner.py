"""A learner without a browser: a kernel with an Explorer, moved through the server's websocket as a page does."""

from __future__ import annotations

import json
import struct
import time
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener
from uuid import uuid4

import websocket

__all__ = ["Learner"]

CODE = "from backprop_widgets import Explorer\nexplorer = Explorer()\nexplorer"
ASKED = {
    "state": "explorer.views['surface'].state.model_id",
    "surface": "explorer.views['surface'].model_id",
}


class Learner:
    """A kernel of the server at `url`, which `token` opens; it is there when the picture of the surface is."""

    def __init__(self, url: str, token: str) -> None:
        self._session = uuid4().hex
        self._pictures = 0
        headers = {"Authorization": f"token {token}"}
        request = Request(f"{url}/api/kernels", b"{}", {**headers, "Content-Type": "application/json"})
        with build_opener(ProxyHandler({})).open(request, timeout=300) as answer:  # the proxies are for other hosts
            kernel = json.load(answer)["id"]
        address = f"ws{url.removeprefix('http')}/api/kernels/{kernel}/channels?session_id={self._session}"
        self._socket = websocket.create_connection(address, timeout=300, header=headers, http_no_proxy=["*"])
        self._comms = self._run()
        self.draw()

    def move(self, **values: float) -> float:
        """Move as a page does, and return the seconds until the kernel has followed."""
        content = self._update("state", {f"input_{name}": value for name, value in values.items()})
        begun = time.perf_counter()
        self._await_idle(self._send("comm_msg", content))
        return time.perf_counter() - begun

    def draw(self) -> float:
        """Ask for a picture of the surface, and return the seconds until it has come."""
        self._pictures += 1
        asked = {"asked": {"number": self._pictures, "dark": False}}
        begun = time.perf_counter()
        self._send("comm_msg", self._update("surface", asked))
        while True:
            content = self._receive()["content"]
            state = content.get("data", {}).get("state", {}) if content.get("comm_id") == self._comms["surface"] else {}
            if state.get("background", {}).get("answer") == self._pictures:
                return time.perf_counter() - begun

    def close(self) -> None:
        """Leave; the server ends the kernel when it ends itself."""
        self._socket.close()

    def _run(self) -> dict[str, str]:
        content = {
            "code": CODE,
            "silent": False,
            "store_history": True,
            "allow_stdin": False,
            "user_expressions": ASKED,
        }
        sent = self._send("execute_request", content)
        answers, idle = None, False
        while not (answers and idle):  # they come on two channels, in either order
            message = self._receive()
            idle = idle or says_idle(message, sent)
            if message["msg_type"] == "execute_reply" and message["parent_header"].get("msg_id") == sent:
                answers = message["content"]["user_expressions"]
        return {name: answer["data"]["text/plain"].strip("'") for name, answer in answers.items()}

    def _update(self, comm: str, state: dict[str, Any]) -> dict[str, Any]:
        return {"comm_id": self._comms[comm], "data": {"method": "update", "state": state, "buffer_paths": []}}

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        identity = uuid4().hex
        header = {"msg_id": identity, "msg_type": kind, "session": self._session, "username": "", "version": "5.3"}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        self._socket.send(json.dumps(message))
        return identity

    def _receive(self) -> dict[str, Any]:
        data = self._socket.recv()
        if isinstance(data, bytes):
            count = struct.unpack_from("!I", data)[0]
            begin, *ends = struct.unpack_from(f"!{count}I", data, 4)
            data = data[begin : ends[0] if ends else None]
        message: dict[str, Any] = json.loads(data)
        if message["msg_type"] == "error":
            raise RuntimeError("\n".join(message["content"]["traceback"]))
        return message

    def _await_idle(self, sent: str) -> None:
        while not says_idle(self._receive(), sent):
            pass


def says_idle(message: dict[str, Any], sent: str) -> bool:
    """Return whether a message says that the kernel is done with another one."""
    ours = message["msg_type"] == "status" and message["parent_header"].get("msg_id") == sent
    return ours and message["content"]["execution_state"] == "idle"
