"""The echo server in gevent. Prints its port. Argument "udp" or "tls": over that."""
import os
import sys

from gevent.server import DatagramServer, StreamServer


def echo(socket, _address):
    try:
        while True:
            data = socket.recv(65536)
            if not data:
                break
            socket.sendall(data)
    except OSError:
        pass


class Udp(DatagramServer):
    def handle(self, data, address):
        self.socket.sendto(data, address)


pem = os.path.join(os.path.dirname(__file__), '../../fixtures/localhost/')
tls = {'keyfile': pem + 'key.pem', 'certfile': pem + 'cert.pem'} if 'tls' in sys.argv else {}
server = Udp('127.0.0.1:0') if 'udp' in sys.argv else StreamServer(('127.0.0.1', 0), echo, **tls)
server.start()
print(server.server_port if not 'udp' in sys.argv else server.socket.getsockname()[1], flush=True)
server.serve_forever()
