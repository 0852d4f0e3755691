// The echo server on node:net in the style of events. Prints its port. Argument "udp" or "tls": over that.
const dgram = require('node:dgram');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');

if (process.argv[2] === 'udp') {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (data, { port, address }) => socket.send(data, port, address));
  socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));
} else {
  const pem = (name) => fs.readFileSync(path.resolve(__dirname, '../../fixtures/localhost', name));
  const create = process.argv[2] === 'tls' ? tls.createServer.bind(null, { key: pem('key.pem'), cert: pem('cert.pem') }) : net.createServer;
  const server = create((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (!socket.write(data)) {
        socket.pause();
        socket.once('drain', () => socket.resume());
      }
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}
