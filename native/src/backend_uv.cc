#include "uv_handle.h"

#include <cmath>
#include <limits>

#ifndef _WIN32
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#endif

namespace tsgreen {

using Connect = Request<uv_connect_t, OP_CONNECT>;

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
  uv_close(&handle->uv.any, [](uv_handle_t* closed) { Handle::of(closed)->gone(); });
  return error;
}

void UvBackend::close(Slot& slot) {
  uv_close(&of(slot)->uv.any, [](uv_handle_t* closed) {
    Handle* self = Handle::of(closed);
    self->core().released(*self->slot);
    self->gone();
  });
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
  return uv_listen(&of(slot)->uv.stream, backlog, [](uv_stream_t* stream, int status) {
    Handle* self = Handle::of(stream);
    self->core().connectionAnnounced(*self->slot, status);
  });
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

int UvBackend::duplicate(Slot& slot) {
#ifdef _WIN32
  return UV_ENOTSUP;
#else
  const int fd = descriptor(slot);
  if (fd < 0) return fd;
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return copy < 0 ? uv_translate_sys_error(errno) : copy;
#endif
}

}  // namespace tsgreen
