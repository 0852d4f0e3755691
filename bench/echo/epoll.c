/*
 * The echo server in C straight on epoll (edge triggered), recv and send: nothing but the system's own work, and so what
 * no server with a system call for each chunk can get below. Prints its port. Linux only; TCP only.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
  int fd;
  char* rest; /* what could not be sent yet */
  size_t from, to;
};

static char memory[65536];

/* Returns 0 when the rest must wait. */
static int flush(struct peer* p) {
  while (p->from < p->to) {
    ssize_t n = send(p->fd, p->rest + p->from, p->to - p->from, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN ? 0 : -1;
    p->from += (size_t)n;
  }
  return 1;
}

/* Returns -1 when the connection is over. */
static int serve(struct peer* p) {
  for (;;) {
    int flushed = flush(p);
    if (flushed <= 0) return flushed;
    ssize_t n = recv(p->fd, memory, sizeof memory, MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN ? 0 : -1;
    if (n == 0) return -1;
    ssize_t sent = send(p->fd, memory, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) return -1;
    if (sent < n) {
      if (p->rest == NULL) p->rest = malloc(sizeof memory);
      p->from = 0;
      p->to = (size_t)(n - (sent < 0 ? 0 : sent));
      memcpy(p->rest, memory + (n - (ssize_t)p->to), p->to);
    } else if ((size_t)n < sizeof memory) {
      return 0; /* all that there was */
    }
  }
}

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  if (bind(listener, (struct sockaddr*)&at, sizeof at) < 0 || listen(listener, 511) < 0) return 1;
  getsockname(listener, (struct sockaddr*)&at, &length);
  printf("%d\n", ntohs(at.sin_port));
  fflush(stdout);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  struct epoll_event events[1024];
  for (;;) {
    int count = epoll_wait(epoll, events, 1024, -1);
    for (int i = 0; i < count; i++) {
      struct peer* p = events[i].data.ptr;
      if (p == NULL) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) continue;
        p = calloc(1, sizeof *p);
        p->fd = fd;
        event = (struct epoll_event){.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = p};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
      } else if (serve(p) < 0) {
        close(p->fd);
        free(p->rest);
        free(p);
      }
    }
  }
}
