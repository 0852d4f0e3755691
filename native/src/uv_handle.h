// One open handle of libuv, with the slot it belongs to: what reads (uv_reads.cc), writes (uv_writes.cc) and the backend
// have in common. It is made by UvBackend::make, and deleted in its close callback and nowhere else.
#pragma once

#include "backend_uv.h"

namespace tsgreen {

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

#ifndef _WIN32
  int descriptor() {
    if (fd < 0 && uv_fileno(&uv.any, &fd) != 0) fd = -1;
    return fd;
  }
#endif

  // It is closed.
  void gone() {
    UvBackend* owner = backend;
    delete this;
    owner->gone();
  }
};

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

}  // namespace tsgreen
