// What comes: bytes of streams and datagrams, on their way from libuv's callbacks to the core. This is where memory of
// JavaScript is written to, and nothing but that.
#include "uv_handle.h"

#include <cstring>

#ifndef _WIN32
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace tsgreen {

namespace {

#ifndef _WIN32
void receive(Handle& self) {
  do {
    self.got = recv(self.descriptor(), self.span.base, self.span.length, MSG_DONTWAIT);
  } while (self.got < 0 && errno == EINTR);
  if (self.got < 0) self.got = uv_translate_sys_error(errno);
}
#endif

/*
 * libuv asks for memory as soon as there is something to read. Where the system has recv, it is called right here, and
 * libuv gets no memory, so that it does not read: recv is cheaper than read, and a chunk that fills its memory is not
 * followed by a second attempt.
 */
void onAlloc(uv_handle_t* handle, size_t, uv_buf_t* buffer) {
  Handle* self = Handle::of(handle);
  const bool datagram = self->slot->kind == Kind::udp;
  self->span = self->core().wantsMemory(*self->slot, datagram ? MOST_READ : LEAST_READ);
#ifndef _WIN32
  if (!datagram) {
    *buffer = uv_buf_init(nullptr, 0);
    if (self->span.base != nullptr) receive(*self);
    return;
  }
#endif
  // Without memory libuv calls back with ENOBUFS, and what has come stays where it is.
  const size_t header = datagram && self->span.base != nullptr ? DATAGRAM_HEADER : 0;
  *buffer = uv_buf_init(reinterpret_cast<char*>(self->span.base) + header, static_cast<unsigned>(self->span.length - header));
}

// A reset that comes together with the last bytes is an end to libuv; to the system it is still an error. (EPIPE is
// what Linux notes when it comes after the peer's own end, and then reading ends without an error.)
int endOf(Handle* self) {
#ifndef _WIN32
  uv_os_fd_t fd;
  int error = 0;
  socklen_t size = sizeof error;
  if (uv_fileno(&self->uv.any, &fd) == 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == ECONNRESET) return UV_ECONNRESET;
#endif
  return UV_EOF;
}

void onRead(uv_stream_t* stream, ssize_t count, const uv_buf_t*) {
  Handle* self = Handle::of(stream);
  if (count == 0) return;
  if (count == UV_ENOBUFS) {
    if (self->span.base == nullptr) return self->core().refused(*self->slot);
    count = self->got;
    if (count == 0) count = UV_EOF;
    if (count == UV_EAGAIN) return;
    if (count < 0) uv_read_stop(stream);
  }
  self->core().received(*self->slot, self->span, count == UV_EOF ? endOf(self) : count);
}

// The header of a datagram: family (4 or 6, 16 bits), port (16 bits), address (16 bytes), scope (32 bits).
void onDatagram(uv_udp_t* handle, ssize_t count, const uv_buf_t*, const sockaddr* from, unsigned flags) {
  Handle* self = Handle::of(handle);
  if (count == UV_ENOBUFS) return self->core().refused(*self->slot);
  if (count < 0) return self->core().received(*self->slot, self->span, count);
  if (from == nullptr) return;  // nothing more to read
  uint8_t* header = self->span.base;
  std::memset(header, 0, DATAGRAM_HEADER);
  const bool six = from->sa_family == AF_INET6;
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(from);
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(from);
  const uint16_t words[2] = {static_cast<uint16_t>(six ? 6 : 4), ntohs(six ? v6->sin6_port : v4->sin_port)};
  std::memcpy(header, words, sizeof words);
  if (six) {
    std::memcpy(header + 4, &v6->sin6_addr, 16);
    const auto scope = static_cast<uint32_t>(v6->sin6_scope_id);
    std::memcpy(header + 20, &scope, sizeof scope);
  } else {
    std::memcpy(header + 4, &v4->sin_addr, 4);
  }
  header[24] = (flags & UV_UDP_PARTIAL) != 0 ? 1 : 0;
  self->core().received(*self->slot, self->span, static_cast<int64_t>(DATAGRAM_HEADER) + count);
}

}  // namespace

int UvBackend::startReading(Slot& slot) {
  Handle* handle = of(slot);
  if (slot.kind == Kind::udp) return uv_udp_recv_start(&handle->uv.udp, onAlloc, onDatagram);
  if (slot.kind == Kind::listener) return UV_EINVAL;
  return uv_read_start(&handle->uv.stream, onAlloc, onRead);
}

void UvBackend::stopReading(Slot& slot) {
  Handle* handle = of(slot);
  if (slot.kind == Kind::udp) uv_udp_recv_stop(&handle->uv.udp);
  else uv_read_stop(&handle->uv.stream);
}

}  // namespace tsgreen
