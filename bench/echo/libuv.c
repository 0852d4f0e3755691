/* The echo server in C on libuv, as one would write it: the measure for the native hub. Prints its port. UDP: argument "udp". */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct out {
  uv_write_t request;
  uv_buf_t buffer;
};

static char memory[65536];

static void give(uv_handle_t* handle, size_t size, uv_buf_t* buffer) {
  (void)handle, (void)size;
  *buffer = uv_buf_init(memory, sizeof memory);
}

static void gone(uv_handle_t* handle) { free(handle); }

static void written(uv_write_t* request, int status) {
  struct out* out = (struct out*)request;
  (void)status;
  free(out->buffer.base);
  free(out);
}

static void came(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  if (count < 0) return uv_close((uv_handle_t*)stream, gone);
  if (count == 0) return;
  uv_buf_t bytes = uv_buf_init(buffer->base, (unsigned)count);
  int n = uv_try_write(stream, &bytes, 1);
  if (n == count) return;
  if (n < 0 && n != UV_EAGAIN) return uv_close((uv_handle_t*)stream, gone);
  if (n < 0) n = 0;
  struct out* out = malloc(sizeof *out);
  out->buffer = uv_buf_init(malloc((size_t)(count - n)), (unsigned)(count - n));
  memcpy(out->buffer.base, buffer->base + n, (size_t)(count - n));
  uv_write(&out->request, stream, &out->buffer, 1, written);
}

static void connection(uv_stream_t* listener, int status) {
  if (status < 0) return;
  uv_tcp_t* client = malloc(sizeof *client);
  uv_tcp_init(listener->loop, client);
  if (uv_accept(listener, (uv_stream_t*)client) == 0) uv_read_start((uv_stream_t*)client, give, came);
  else uv_close((uv_handle_t*)client, gone);
}

static void datagram(uv_udp_t* socket, ssize_t count, const uv_buf_t* buffer, const struct sockaddr* from, unsigned flags) {
  (void)flags;
  if (count <= 0 || !from) return;
  uv_buf_t bytes = uv_buf_init(buffer->base, (unsigned)count);
  uv_udp_try_send(socket, &bytes, 1, from);
}

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  uv_loop_t* loop = uv_default_loop();
  struct sockaddr_in address;
  struct sockaddr_in bound;
  int size = sizeof bound;
  uv_ip4_addr("127.0.0.1", 0, &address);
  uv_tcp_t listener;
  uv_udp_t socket;
  if (argc > 1 && !strcmp(argv[1], "udp")) {
    uv_udp_init(loop, &socket);
    uv_udp_bind(&socket, (struct sockaddr*)&address, 0);
    uv_udp_recv_start(&socket, give, datagram);
    uv_udp_getsockname(&socket, (struct sockaddr*)&bound, &size);
  } else {
    uv_tcp_init(loop, &listener);
    uv_tcp_bind(&listener, (struct sockaddr*)&address, 0);
    uv_listen((uv_stream_t*)&listener, 511, connection);
    uv_tcp_getsockname(&listener, (struct sockaddr*)&bound, &size);
  }
  printf("%d\n", ntohs(bound.sin_port));
  fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}
