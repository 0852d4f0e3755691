// The echo server on node:net in the style of events. Prints its port. UDP: argument "udp".
const dgram = require('node:dgram');
const net = require('node:net');

if (process.argv[2] === 'udp') {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (data, { port, address }) => socket.send(data, port, address));
  socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));
} else {
  const server = net.createServer((socket) => {
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
