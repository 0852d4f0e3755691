// The operating system as libuv shows it: TCP and Unix streams, listeners, datagrams, on the loop that Node runs. The
// hub's own place in that loop (prepare, check, timer, idle) is here too; reading is in uv_reads.cc, writing in uv_writes.cc. Knows nothing of JavaScript: what it needs
// from there comes through Host.
//
// Every uv handle is owned by one Handle, which is deleted in its close callback and nowhere else.
#pragma once

#include <uv.h>

#include <vector>

#include "hub_core.h"

namespace tsgreen {

// More than any error of libuv: the rest of what was to be written waits in native memory, OP_WRITTEN will follow.
constexpr int32_t WRITE_PENDING = -100000;

class Host {
 public:
  virtual ~Host() = default;
  virtual Span slab(int32_t index) = 0;
  // Calls JavaScript, outside of all of its calls.
  virtual void pump() = 0;
  // The last handle is closed: nothing will be called any more.
  virtual void closed() = 0;
};

struct Handle;

class UvBackend final : public Backend {
 public:
  UvBackend(uv_loop_t* loop, Host& host);

  void attach(HubCore& core) { core_ = &core; }
  // Milliseconds: what JavaScript's clock shows now. From here on both show the same.
  void start(double now);
  // Closes everything; Host::closed follows, later.
  void stop();
  void hold(bool on);
  double now() const { return static_cast<double>(uv_hrtime()) / 1e6 + offset_; }

  // Backend
  int startReading(Slot& slot) override;
  void stopReading(Slot& slot) override;
  int accept(Slot& listener, Slot& fresh) override;
  void close(Slot& slot) override;
  Span slab(int32_t index) override { return host_.slab(index); }

  // Calls of JavaScript on one handle. They return 0 or more, or negative errors.
  // A handle of the slot's kind; `family`: 4, 6, or 0 where the address to come decides.
  int open(Slot& slot, int family);
  int bind(Slot& slot, const sockaddr* address, unsigned flags, bool reusePort);
  int bindPipe(Slot& slot, const char* path, size_t length);
  int listen(Slot& slot, int backlog);
  int connect(Slot& slot, const sockaddr* address);
  int connectPipe(Slot& slot, const char* path, size_t length);
  int32_t write(Slot& slot, uv_buf_t* buffers, unsigned count, bool partly);
  int32_t send(Slot& slot, const uint8_t* bytes, size_t length, const sockaddr* address);
  int shutdown(Slot& slot);
  int name(Slot& slot, bool peer, sockaddr_storage* address, char* path, size_t* length);
  int option(Slot& slot, int which, int value);
  int descriptor(Slot& slot);
  // Another descriptor of the same thing, which belongs to the caller.
  int duplicate(Slot& slot);

 private:
  friend struct Handle;
  static Handle* of(Slot& slot) { return static_cast<Handle*>(slot.handle); }
  int make(Slot& slot, int family, Handle** made);
  void gone();

  uv_loop_t* const loop_;
  Host& host_;
  HubCore* core_ = nullptr;
  uv_prepare_t prepare_;
  uv_check_t check_;
  uv_timer_t timer_;
  uv_idle_t idle_;
  double offset_ = 0;
  double armed_;
  bool spinning_ = false;
  bool held_ = false;
  bool stopping_ = false;
  int open_ = 0;  // uv handles whose close callback is still to come, of slots and our own
};

enum Option : int32_t { NO_DELAY = 0, KEEP_ALIVE = 1, SEND_BUFFER = 2, RECV_BUFFER = 3, BROADCAST = 4, TTL = 5 };

}  // namespace tsgreen
