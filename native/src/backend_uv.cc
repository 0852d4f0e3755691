#include "backend_uv.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#ifndef _WIN32
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace tsgreen {

#ifdef MSG_NOSIGNAL
constexpr int NO_SIGNAL = MSG_NOSIGNAL;
#else
constexpr int NO_SIGNAL = 0;  // Node ignores SIGPIPE
#endif

// One open handle of libuv, with the slot it belongs to.
struct Handle {
  union {
    uv_handle_t any;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
    uv_udp_t udp;
  } uv;
  UvBackend* backend;
  Slot* slot;
  int family = 0;
  int fd = -1;      // once it was asked for
  Span span;        // what was given for the read that is being made
  ssize_t got = 0;  // and what came of it: bytes, 0 (the end), or a negative error

  HubCore& core() { return *backend->core_; }
  bool isPipe() const { return uv.any.type == UV_NAMED_PIPE; }
  template <typename T>
  static Handle* of(T* handle) {
    return static_cast<Handle*>(handle->data);
  }

  /*
   * libuv asks for memory as soon as there is something to read. Where the system has recv, it is called right here, and
   * libuv gets no memory, so that it does not read: recv is cheaper than read, and a chunk that fills its memory is not
   * followed by a second attempt.
   */
  static void onAlloc(uv_handle_t* handle, size_t, uv_buf_t* buffer) {
    Handle* self = of(handle);
    const bool datagram = self->slot->kind == Kind::udp;
    self->span = self->core().wantsMemory(*self->slot, datagram ? MOST_READ : LEAST_READ);
#ifndef _WIN32
    if (!datagram) {
      *buffer = uv_buf_init(nullptr, 0);
      if (self->span.base != nullptr) self->receive();
      return;
    }
#endif
    // Without memory libuv calls back with ENOBUFS, and what has come stays where it is.
    const size_t header = datagram && self->span.base != nullptr ? DATAGRAM_HEADER : 0;
    *buffer = uv_buf_init(reinterpret_cast<char*>(self->span.base) + header, static_cast<unsigned>(self->span.length - header));
  }

#ifndef _WIN32
  int descriptor() {
    if (fd < 0 && uv_fileno(&uv.any, &fd) != 0) fd = -1;
    return fd;
  }

  void receive() {
    do {
      got = recv(descriptor(), span.base, span.length, MSG_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    if (got < 0) got = uv_translate_sys_error(errno);
  }
#endif

  // What the system takes at once: bytes, or a negative error. Like libuv, refuses while something waits to be written.
  int64_t write(uv_buf_t* buffers, unsigned count) {
#ifndef _WIN32
    if (count == 1 && descriptor() >= 0) {
      if (uv_stream_get_write_queue_size(&uv.stream) != 0) return UV_EAGAIN;
      ssize_t written;
      do {
        written = ::send(fd, buffers->base, buffers->len, MSG_DONTWAIT | NO_SIGNAL);
      } while (written < 0 && errno == EINTR);
      if (written >= 0) return written;
      return errno == EWOULDBLOCK || errno == ENOBUFS ? UV_EAGAIN : uv_translate_sys_error(errno);
    }
#endif
    return uv_try_write(&uv.stream, buffers, count);
  }

  static void onRead(uv_stream_t* stream, ssize_t count, const uv_buf_t*) {
    Handle* self = of(stream);
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

  // A reset that comes together with the last bytes is an end to libuv; to the system it is still an error. (EPIPE is
  // what Linux notes when it comes after the peer's own end, and then reading ends without an error.)
  static int endOf(Handle* self) {
#ifndef _WIN32
    uv_os_fd_t fd;
    int error = 0;
    socklen_t size = sizeof error;
    if (uv_fileno(&self->uv.any, &fd) == 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == ECONNRESET) return UV_ECONNRESET;
#endif
    return UV_EOF;
  }

  // The header of a datagram: family (4 or 6, 16 bits), port (16 bits), address (16 bytes), scope (32 bits).
  static void onDatagram(uv_udp_t* handle, ssize_t count, const uv_buf_t*, const sockaddr* from, unsigned flags) {
    Handle* self = of(handle);
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

  static void onConnection(uv_stream_t* stream, int status) {
    Handle* self = of(stream);
    self->core().connectionAnnounced(*self->slot, status);
  }

  static void onClosed(uv_handle_t* handle) {
    Handle* self = of(handle);
    UvBackend* backend = self->backend;
    backend->core_->released(*self->slot);
    delete self;
    backend->gone();
  }
};

namespace {

// Requests are owned by libuv until their callback, which deletes them. All of them are called before the close callback.
template <typename Uv, Op op>
struct Request {
  Uv uv;
  Handle* handle;
  explicit Request(Handle* owner) : handle(owner) { uv.data = this; }
  static void done(Uv* uv, int status) {
    auto* self = static_cast<Request*>(uv->data);
    self->handle->core().completed(*self->handle->slot, op, status);
    delete self;
  }
};
using Connect = Request<uv_connect_t, OP_CONNECT>;
using Shutdown = Request<uv_shutdown_t, OP_SHUTDOWN>;

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

}  // namespace

// The hub's place in the loop

UvBackend::UvBackend(uv_loop_t* loop, Host& host) : loop_(loop), host_(host), armed_(std::numeric_limits<double>::infinity()) {}

void UvBackend::start(double now) {
  offset_ = now - static_cast<double>(uv_hrtime()) / 1e6;
  uv_prepare_init(loop_, &prepare_);
  uv_check_init(loop_, &check_);
  uv_timer_init(loop_, &timer_);
  uv_idle_init(loop_, &idle_);
  prepare_.data = check_.data = timer_.data = idle_.data = this;
  open_ = 4;
  uv_prepare_start(&prepare_, [](uv_prepare_t* handle) {
    auto* self = static_cast<UvBackend*>(handle->data);
    self->core_->beginRound();
    const bool spin = self->core_->mustNotWait();
    if (spin != self->spinning_) {
      self->spinning_ = spin;
      if (spin) uv_idle_start(&self->idle_, [](uv_idle_t*) {});
      else uv_idle_stop(&self->idle_);
    }
    const double deadline = self->core_->deadline();
    if (deadline == self->armed_ && (std::isinf(deadline) || uv_is_active(reinterpret_cast<uv_handle_t*>(&self->timer_)))) return;
    self->armed_ = deadline;
    if (std::isinf(deadline)) {
      uv_timer_stop(&self->timer_);
    } else {
      // Timers of libuv count from the time that the loop last looked at the clock.
      const double left = std::ceil(deadline - self->offset_ - static_cast<double>(uv_now(self->loop_)));
      const uint64_t wait = left <= 0 ? 0 : left > 1e9 ? 1000000000 : static_cast<uint64_t>(left);
      uv_timer_start(&self->timer_, [](uv_timer_t*) {}, wait, 0);
    }
  });
  uv_check_start(&check_, [](uv_check_t* handle) {
    auto* self = static_cast<UvBackend*>(handle->data);
    if (self->core_->due(self->now())) self->host_.pump();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(&prepare_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&check_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&timer_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&idle_));
}

void UvBackend::stop() {
  if (stopping_) return;
  stopping_ = true;
  core_->closeAll();
  const auto own = [](uv_handle_t* handle) { static_cast<UvBackend*>(handle->data)->gone(); };
  uv_close(reinterpret_cast<uv_handle_t*>(&prepare_), own);
  uv_close(reinterpret_cast<uv_handle_t*>(&check_), own);
  uv_close(reinterpret_cast<uv_handle_t*>(&timer_), own);
  uv_close(reinterpret_cast<uv_handle_t*>(&idle_), own);
}

void UvBackend::gone() {
  if (--open_ == 0 && stopping_) host_.closed();
}

void UvBackend::hold(bool on) {
  if (on == held_ || stopping_) return;
  held_ = on;
  if (on) uv_ref(reinterpret_cast<uv_handle_t*>(&prepare_));
  else uv_unref(reinterpret_cast<uv_handle_t*>(&prepare_));
}

// Handles

// Sets `made` to a handle that libuv has initialised.
int UvBackend::make(Slot& slot, int family, Handle** made) {
  auto* handle = new Handle{};
  handle->backend = this;
  handle->slot = &slot;
  handle->family = family;
  const unsigned domain = family == 6 ? AF_INET6 : AF_INET;
  int error;
  if (slot.kind == Kind::pipe) error = uv_pipe_init(loop_, &handle->uv.pipe, 0);
  else if (slot.kind == Kind::udp) error = uv_udp_init_ex(loop_, &handle->uv.udp, domain);
  else error = uv_tcp_init_ex(loop_, &handle->uv.tcp, family == 0 ? AF_UNSPEC : domain);
  if (error != 0) {
    delete handle;
    return error;
  }
  handle->uv.any.data = handle;
  open_++;
  *made = handle;
  return 0;
}

// The handle is the slot's from here on. It does not keep the process alive: waits do.
static void adopt(Slot& slot, Handle* handle) {
  slot.handle = handle;
  uv_unref(&handle->uv.any);
}

int UvBackend::open(Slot& slot, int family) {
  Handle* handle;
  const int error = make(slot, family, &handle);
  if (error != 0) return error;
  // What is written goes out at once. What a listener accepts inherits that from it.
  if (slot.kind == Kind::tcp) uv_tcp_nodelay(&handle->uv.tcp, 1);
  adopt(slot, handle);
  return 0;
}

int UvBackend::accept(Slot& listener, Slot& fresh) {
  Handle* from = of(listener);
  Handle* handle;
  fresh.kind = from->isPipe() ? Kind::pipe : Kind::tcp;
  int error = make(fresh, 0, &handle);
  if (error != 0) return error;
  handle->family = from->family;
  error = uv_accept(&from->uv.stream, &handle->uv.stream);
  if (error == 0) {
    adopt(fresh, handle);
    return 0;
  }
  // Cannot be deleted before it is closed, and the slot will not know it.
  uv_close(&handle->uv.any, [](uv_handle_t* closed) {
    Handle* self = Handle::of(closed);
    UvBackend* backend = self->backend;
    delete self;
    backend->gone();
  });
  return error;
}

void UvBackend::close(Slot& slot) { uv_close(&of(slot)->uv.any, Handle::onClosed); }

int UvBackend::startReading(Slot& slot) {
  Handle* handle = of(slot);
  if (slot.kind == Kind::udp) return uv_udp_recv_start(&handle->uv.udp, Handle::onAlloc, Handle::onDatagram);
  if (slot.kind == Kind::listener) return UV_EINVAL;
  return uv_read_start(&handle->uv.stream, Handle::onAlloc, Handle::onRead);
}

void UvBackend::stopReading(Slot& slot) {
  Handle* handle = of(slot);
  if (slot.kind == Kind::udp) uv_udp_recv_stop(&handle->uv.udp);
  else uv_read_stop(&handle->uv.stream);
}

int UvBackend::bind(Slot& slot, const sockaddr* address, unsigned flags, bool reusePort) {
  Handle* handle = of(slot);
  if (reusePort) {
#if defined(SO_REUSEPORT) && !defined(_WIN32)
    uv_os_fd_t fd;
    const int error = uv_fileno(&handle->uv.any, &fd);
    if (error != 0) return error;
    const int on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) return uv_translate_sys_error(errno);
#else
    return UV_ENOTSUP;
#endif
  }
  return slot.kind == Kind::udp ? uv_udp_bind(&handle->uv.udp, address, flags) : uv_tcp_bind(&handle->uv.tcp, address, flags);
}

int UvBackend::bindPipe(Slot& slot, const char* path, size_t length) { return uv_pipe_bind2(&of(slot)->uv.pipe, path, length, UV_PIPE_NO_TRUNCATE); }

int UvBackend::listen(Slot& slot, int backlog) {
  slot.kind = Kind::listener;
  return uv_listen(&of(slot)->uv.stream, backlog, Handle::onConnection);
}

int UvBackend::connect(Slot& slot, const sockaddr* address) {
  Handle* handle = of(slot);
  if (slot.kind == Kind::udp) return uv_udp_connect(&handle->uv.udp, address);
  auto* request = new Connect(handle);
  const int error = uv_tcp_connect(&request->uv, &handle->uv.tcp, address, Connect::done);
  if (error != 0) delete request;
  return error;
}

int UvBackend::connectPipe(Slot& slot, const char* path, size_t length) {
  Handle* handle = of(slot);
  auto* request = new Connect(handle);
  const int error = uv_pipe_connect2(&request->uv, &handle->uv.pipe, path, length, UV_PIPE_NO_TRUNCATE, Connect::done);
  if (error != 0) delete request;
  return error;
}

/*
 * Writes at once what the kernel takes. The rest is copied and written later, in order: libuv refuses to write at once
 * while something waits. With `partly`, a part is enough, and nothing is kept unless nothing could be written.
 */
int32_t UvBackend::write(Slot& slot, uv_buf_t* buffers, unsigned count, bool partly) {
  Handle* handle = of(slot);
  size_t total = 0;
  for (unsigned i = 0; i < count; i++) total += buffers[i].len;
  if (total == 0) return 0;
  int64_t written = handle->write(buffers, count);
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

int UvBackend::name(Slot& slot, bool peer, sockaddr_storage* address, char* path, size_t* length) {
  Handle* handle = of(slot);
  if (handle->isPipe()) return peer ? uv_pipe_getpeername(&handle->uv.pipe, path, length) : uv_pipe_getsockname(&handle->uv.pipe, path, length);
  auto* to = reinterpret_cast<sockaddr*>(address);
  int size = sizeof *address;
  *length = 0;
  if (slot.kind == Kind::udp) return peer ? uv_udp_getpeername(&handle->uv.udp, to, &size) : uv_udp_getsockname(&handle->uv.udp, to, &size);
  return peer ? uv_tcp_getpeername(&handle->uv.tcp, to, &size) : uv_tcp_getsockname(&handle->uv.tcp, to, &size);
}

int UvBackend::option(Slot& slot, int which, int value) {
  Handle* handle = of(slot);
  const bool tcp = handle->uv.any.type == UV_TCP;
  const bool udp = handle->uv.any.type == UV_UDP;
  switch (which) {
    case NO_DELAY: return tcp ? uv_tcp_nodelay(&handle->uv.tcp, value) : 0;
    case KEEP_ALIVE: return tcp ? uv_tcp_keepalive(&handle->uv.tcp, value > 0, static_cast<unsigned>(value > 0 ? value : 0)) : 0;
    case SEND_BUFFER: return uv_send_buffer_size(&handle->uv.any, &value);
    case RECV_BUFFER: return uv_recv_buffer_size(&handle->uv.any, &value);
    case BROADCAST: return udp ? uv_udp_set_broadcast(&handle->uv.udp, value) : UV_EINVAL;
    case TTL: return udp ? uv_udp_set_ttl(&handle->uv.udp, value) : UV_EINVAL;
    default: return UV_EINVAL;
  }
}

int UvBackend::descriptor(Slot& slot) {
#ifdef _WIN32
  return -1;
#else
  uv_os_fd_t fd;
  const int error = uv_fileno(&of(slot)->uv.any, &fd);
  return error != 0 ? error : fd;
#endif
}

}  // namespace tsgreen
