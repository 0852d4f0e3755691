/*
 * The load of `bench echo`: opens CONNECTIONS to 127.0.0.1:PORT (or with "udp": as many sockets), and on each of them
 * sends SIZE bytes, waits until they have all come back, and does so again, for SECONDS. Prints the number of round
 * trips and the seconds. Mode "connect": opens a connection, exchanges SIZE bytes and closes it, CONNECTIONS at a time.
 *
 *     load PORT CONNECTIONS SIZE SECONDS [tcp|udp|connect]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct peer {
  int fd;
  size_t sent, received;
};

static struct sockaddr_in where;
static int epoll;
static size_t size;
static char *message, *scratch;
static int udp, once;

static void fail(const char* what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void more(struct peer* p) {
  while (p->sent < size) {
    ssize_t n = send(p->fd, message + p->sent, size - p->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) fail("send");
    p->sent += (size_t)n;
  }
}

static void begin(struct peer* p) {
  p->sent = p->received = 0;
  p->fd = socket(AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
  if (p->fd < 0) fail("socket");
  int on = 1;
  if (!udp) setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct linger gone = {1, 0}; /* a reset in place of TIME_WAIT: ports must not run out */
  if (once) setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &gone, sizeof gone);
  if (connect(p->fd, (struct sockaddr*)&where, sizeof where) < 0) fail("connect");
  struct epoll_event event = {.events = EPOLLIN | (size > 65536 ? EPOLLOUT | EPOLLET : 0), .data.ptr = p};
  epoll_ctl(epoll, EPOLL_CTL_ADD, p->fd, &event);
  more(p);
}

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  int count = atoi(argv[2]);
  size = (size_t)atoll(argv[3]);
  double seconds = atof(argv[4]);
  udp = argc > 5 && !strcmp(argv[5], "udp");
  once = argc > 5 && !strcmp(argv[5], "connect");
  where.sin_family = AF_INET;
  where.sin_port = htons((unsigned short)atoi(argv[1]));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  message = malloc(size);
  memset(message, 'x', size);
  scratch = malloc(1 << 20);
  epoll = epoll_create1(0);
  struct peer* peers = calloc((size_t)count, sizeof *peers);
  for (int i = 0; i < count; i++) begin(&peers[i]);
  long trips = 0;
  double start = now(), end = start + seconds, at = start;
  struct epoll_event events[256];
  for (int round = 0; at < end; round++) {
    int n = epoll_wait(epoll, events, 256, udp ? 20 : 1000);
    if (n == 0 && udp) /* a datagram was lost */
      for (int i = 0; i < count; i++) peers[i].sent = peers[i].received = 0, more(&peers[i]);
    for (int i = 0; i < n; i++) {
      struct peer* p = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) more(p);
      for (;;) {
        ssize_t got = recv(p->fd, scratch, 1 << 20, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || (udp && errno == ECONNREFUSED))) break;
        if (got <= 0) fail("recv");
        p->received += (size_t)got;
        if (p->received >= size) {
          trips++;
          if (once) {
            close(p->fd);
            begin(p);
            break;
          }
          p->sent = p->received = 0;
          more(p);
        }
        if (size <= 65536) break;
      }
    }
    at = now();
  }
  printf("%ld %.6f\n", trips, at - start);
  return 0;
}
