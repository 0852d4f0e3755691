// What goes: bytes and datagrams. What the system takes at once is handed to it from memory of JavaScript; the rest is
// copied, because that memory may move or go away meanwhile.
#include "uv_handle.h"

#include <cstdlib>
#include <cstring>

#ifndef _WIN32
#include <errno.h>
#include <sys/socket.h>
#endif

namespace tsgreen {

namespace {

#ifdef MSG_NOSIGNAL
constexpr int NO_SIGNAL = MSG_NOSIGNAL;
#else
constexpr int NO_SIGNAL = 0;  // Node ignores SIGPIPE
#endif

// What the system takes at once: bytes, or a negative error. Like libuv, refuses while something waits to be written.
int64_t writeNow(Handle& self, uv_buf_t* buffers, unsigned count) {
#ifndef _WIN32
  if (count == 1 && self.descriptor() >= 0) {
    if (uv_stream_get_write_queue_size(&self.uv.stream) != 0) return UV_EAGAIN;
    ssize_t written;
    do {
      written = ::send(self.fd, buffers->base, buffers->len, MSG_DONTWAIT | NO_SIGNAL);
    } while (written < 0 && errno == EINTR);
    if (written >= 0) return written;
    return errno == EWOULDBLOCK || errno == ENOBUFS ? UV_EAGAIN : uv_translate_sys_error(errno);
  }
#endif
  return uv_try_write(&self.uv.stream, buffers, count);
}

// What could not be written at once, with its bytes behind it: memory of JavaScript may move or go away meanwhile.
template <typename Uv>
struct Rest {
  Uv uv;
  Handle* handle;
  char* bytes() { return reinterpret_cast<char*>(this + 1); }
  static Rest* make(Handle* handle, size_t length) {
    auto* self = static_cast<Rest*>(std::malloc(sizeof(Rest) + length));
    if (self == nullptr) return nullptr;
    self->uv.data = self;
    self->handle = handle;
    return self;
  }
  static void done(Uv* uv, int status) {
    auto* self = static_cast<Rest*>(uv->data);
    self->handle->core().completed(*self->handle->slot, OP_WRITTEN, status);
    std::free(self);
  }
};

using Shutdown = Request<uv_shutdown_t, OP_SHUTDOWN>;

}  // namespace

/*
 * Writes at once what the kernel takes. The rest is copied and written later, in order: libuv refuses to write at once
 * while something waits. With `partly`, a part is enough, and nothing is kept unless nothing could be written.
 */
int32_t UvBackend::write(Slot& slot, uv_buf_t* buffers, unsigned count, bool partly) {
  Handle* handle = of(slot);
  size_t total = 0;
  for (unsigned i = 0; i < count; i++) total += buffers[i].len;
  if (total == 0) return 0;
  int64_t written = writeNow(*handle, buffers, count);
  if (written == UV_EAGAIN) written = 0;
  if (written < 0 || static_cast<size_t>(written) == total || (partly && written > 0)) return static_cast<int32_t>(written);
  const size_t left = total - static_cast<size_t>(written);
  auto* rest = Rest<uv_write_t>::make(handle, left);
  if (rest == nullptr) return UV_ENOMEM;
  size_t skip = static_cast<size_t>(written);
  char* to = rest->bytes();
  for (unsigned i = 0; i < count; i++) {
    if (skip >= buffers[i].len) {
      skip -= buffers[i].len;
      continue;
    }
    std::memcpy(to, buffers[i].base + skip, buffers[i].len - skip);
    to += buffers[i].len - skip;
    skip = 0;
  }
  const uv_buf_t buffer = uv_buf_init(rest->bytes(), static_cast<unsigned>(left));
  const int error = uv_write(&rest->uv, &handle->uv.stream, &buffer, 1, Rest<uv_write_t>::done);
  if (error != 0) {
    std::free(rest);
    return error;
  }
  return WRITE_PENDING;
}

int32_t UvBackend::send(Slot& slot, const uint8_t* bytes, size_t length, const sockaddr* address) {
  Handle* handle = of(slot);
  uv_buf_t buffer = uv_buf_init(reinterpret_cast<char*>(const_cast<uint8_t*>(bytes)), static_cast<unsigned>(length));
  const int sent = uv_udp_try_send(&handle->uv.udp, &buffer, 1, address);
  if (sent != UV_EAGAIN) return sent;
  auto* rest = Rest<uv_udp_send_t>::make(handle, length);
  if (rest == nullptr) return UV_ENOMEM;
  std::memcpy(rest->bytes(), bytes, length);
  buffer = uv_buf_init(rest->bytes(), static_cast<unsigned>(length));
  const int error = uv_udp_send(&rest->uv, &handle->uv.udp, &buffer, 1, address, Rest<uv_udp_send_t>::done);
  if (error != 0) {
    std::free(rest);
    return error;
  }
  return WRITE_PENDING;
}

int UvBackend::shutdown(Slot& slot) {
  Handle* handle = of(slot);
  auto* request = new Shutdown(handle);
  const int error = uv_shutdown(&request->uv, &handle->uv.stream, Shutdown::done);
  if (error != 0) delete request;
  return error;
}

}  // namespace tsgreen
