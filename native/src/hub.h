// One native hub: the core, its backend, and what both need of one JavaScript environment. There is one for each
// thread that loads the addon, owned by itself: it is deleted when the environment ends and its last handle is closed.
#pragma once

#include <node_api.h>

#include "backend_uv.h"
#include "slabs.h"

namespace tsgreen {

class Hub final : private Host {
 public:
  // Returns nullptr, with an exception pending, if the hub cannot be made.
  static Hub* make(napi_env env);
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // Begins to work: `ctl` is the control memory, `onPump` what is called when something has happened.
  bool start(napi_value ctl, napi_value onPump, double now);
  bool addRows(napi_value rows);
  bool giveSlab(int32_t index, napi_value slab);
  SlabPool& slabs() { return *pool_; }

  bool started() const { return core_ != nullptr; }
  HubCore& core() { return *core_; }
  UvBackend& backend() { return backend_; }
  // The open handle that the first two arguments of a call name, or nullptr.
  Slot* find(int32_t slot, int32_t gen) { return core_ == nullptr ? nullptr : core_->find(slot, gen); }

 private:
  Hub(napi_env env, uv_loop_t* loop) : env_(env), backend_(loop, *this) {}
  ~Hub() override;

  Span slab(int32_t index) override;
  void pump() override;
  void closed() override;

  static void atExit(napi_async_cleanup_hook_handle handle, void* data);

  napi_env env_;
  UvBackend backend_;
  HubCore* core_ = nullptr;
  napi_async_cleanup_hook_handle exitHook_ = nullptr;
  napi_async_context context_ = nullptr;
  napi_ref onPump_ = nullptr;
  napi_ref ctl_ = nullptr;
  std::vector<napi_ref> rows_;
  napi_ref slabs_[2 * SLABS] = {};
  SlabPool* const pool_ = SlabPool::make(SLAB_SIZE);
  bool dead_ = false;  // JavaScript cannot be called any more
};

// The numbers of hub_core.h and of the backend, by name: an object.
napi_value layout(napi_env env);
// All functions of the binding, each with the hub as its data.
bool defineCalls(napi_env env, napi_value exports, Hub* hub);

}  // namespace tsgreen
