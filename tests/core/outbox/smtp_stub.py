"""A mail server of a few lines, on 127.0.0.1, that answers what the test tells it to."""

import socketserver
import threading
from contextlib import contextmanager

HANG_UP = None
SILENCE = ""
KIND_REPLIES = {
    "GREETING": "220 stub",
    "EHLO": "250 stub",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "END": "250 2.0.0 queued as 42",
    "QUIT": "221 bye",
    "RSET": "250 ok",
}


class StubServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, **replies):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.replies = KIND_REPLIES | replies
        self.messages = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def mailers(self):
        host, port = self.server_address
        backend = "collectif.core.outbox.smtp.EmailBackend"
        # Seconds: waited for where the server is silent, a bound on a hang elsewhere.
        timeout = 2 if SILENCE in self.replies.values() else 60
        options = {"host": host, "port": port, "timeout": timeout}
        return {"default": {"BACKEND": backend, "OPTIONS": options}}


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        if not self._answer("GREETING"):
            return
        while line := self.rfile.readline():
            verb = line.split()[0].upper().decode()
            if not self._answer(verb):
                return
            if verb == "DATA" and self.server.replies["DATA"].startswith("354"):
                self._read_message()
                if not self._answer("END"):
                    return

    def _read_message(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.messages.append(b"".join(lines).decode())
        self.server.may_answer.wait(60)

    def _answer(self, verb):
        reply = self.server.replies[verb]
        if reply is HANG_UP:
            return False
        if reply is not SILENCE:
            self.wfile.write(f"{reply}\r\n".encode())
        return True


@contextmanager
def smtp_server(**replies):
    with StubServer(**replies) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
