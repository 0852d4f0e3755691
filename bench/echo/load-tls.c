/*
 * The load of `bench echo` over TLS: opens CONNECTIONS to 127.0.0.1:PORT, and on each of them sends SIZE bytes, waits until
 * they have all come back, and does so again, for SECONDS. Before that the handshakes are made: then it prints "ready" and
 * waits for a line. Prints the number of round trips and the seconds, and closes the connections when its input ends.
 * The certificate of the server is not looked at.
 *
 *     load-tls PORT CONNECTIONS SIZE SECONDS
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct peer {
  SSL* ssl;
  int sent; /* OpenSSL writes a message as a whole, or not yet */
  size_t received;
};

static size_t size;
static char *message, *scratch;

static void fail(const char* what) {
  fprintf(stderr, "%s failed\n", what);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

/* Whether it is done; fails unless it has to wait. */
static int done(SSL* ssl, int result, const char* what) {
  if (result > 0) return 1;
  int error = SSL_get_error(ssl, result);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) fail(what);
  return 0;
}

static void more(struct peer* p) {
  if (!p->sent) p->sent = done(p->ssl, SSL_write(p->ssl, message, (int)size), "write");
}

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  signal(SIGPIPE, SIG_IGN);
  int count = atoi(argv[2]);
  size = (size_t)atoll(argv[3]);
  double seconds = atof(argv[4]);
  message = calloc(1, size);
  scratch = malloc(1 << 20);
  struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  int epoll = epoll_create1(0);
  struct peer* peers = calloc((size_t)count, sizeof *peers);
  for (int i = 0; i < count; i++) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd < 0 || connect(fd, (struct sockaddr*)&where, sizeof where) < 0) fail("connect");
    peers[i].ssl = SSL_new(context);
    SSL_set_fd(peers[i].ssl, fd);
    if (SSL_connect(peers[i].ssl) != 1) fail("handshake");
    fcntl(fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &peers[i]};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  }
  printf("ready\n");
  fflush(stdout);
  for (int c = 0; c != '\n' && c != EOF;) c = getchar();
  for (int i = 0; i < count; i++) more(&peers[i]);
  long trips = 0;
  double start = now(), end = start + seconds, at = start;
  struct epoll_event events[256];
  while (at < end) {
    int n = epoll_wait(epoll, events, 256, 1000);
    for (int i = 0; i < n; i++) {
      struct peer* p = events[i].data.ptr;
      for (;;) {
        more(p);
        int got = SSL_read(p->ssl, scratch, 1 << 20);
        if (!done(p->ssl, got, "read")) break;
        p->received += (size_t)got;
        if (p->received < size) continue;
        trips++;
        p->sent = 0;
        p->received = 0;
      }
    }
    at = now();
  }
  printf("%ld %.6f\n", trips, at - start);
  fflush(stdout);
  while (getchar() != EOF) {}
  return 0;
}
