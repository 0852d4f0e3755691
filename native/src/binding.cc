// The life of a hub in its environment: made when the addon is loaded, closed by an asynchronous cleanup hook. (A
// synchronous one that closes uv handles makes a worker that is terminated crash: their callbacks come after it.)
#include <node_api.h>

#include "hub.h"

namespace tsgreen {

Hub* Hub::make(napi_env env) {
  // The oldest libuv whose functions are used: that of Node 20.
  constexpr unsigned oldest = (1u << 16) | (46u << 8);
  uv_loop_t* loop = nullptr;
  if (uv_version() < oldest || napi_get_uv_event_loop(env, &loop) != napi_ok || loop == nullptr) {
    napi_throw_error(env, "ERR_GREEN_HUB", "this JavaScript runtime has no loop of libuv 1.46 or newer");
    return nullptr;
  }
  Hub* hub = new Hub(env, loop);
  if (napi_add_async_cleanup_hook(env, atExit, hub, &hub->exitHook_) != napi_ok) {
    delete hub;
    napi_throw_error(env, "ERR_GREEN_HUB", "no cleanup hook could be added");
    return nullptr;
  }
  return hub;
}

Hub::~Hub() {
  delete core_;
  pool_->release();
}

void Hub::atExit(napi_async_cleanup_hook_handle, void* data) {
  Hub* hub = static_cast<Hub*>(data);
  hub->dead_ = true;
  if (hub->onPump_ != nullptr) napi_delete_reference(hub->env_, hub->onPump_);
  for (napi_ref& ref : hub->slabs_) {
    if (ref != nullptr) napi_delete_reference(hub->env_, ref);
    ref = nullptr;
  }
  if (hub->context_ != nullptr) napi_async_destroy(hub->env_, hub->context_);
  if (hub->started()) {
    hub->backend_.stop();
  } else {
    hub->closed();
  }
}

void Hub::closed() {
  // The core has written into these until now.
  if (ctl_ != nullptr) napi_delete_reference(env_, ctl_);
  for (napi_ref ref : rows_) napi_delete_reference(env_, ref);
  napi_remove_async_cleanup_hook(exitHook_);
  delete this;
}

namespace {

// The memory of an Int32Array over shared memory, which nobody can detach; nullptr if it is something else.
int32_t* words(napi_env env, napi_value array, size_t least) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, array, &type, &length, &data, nullptr, nullptr) != napi_ok) return nullptr;
  return type == napi_int32_array && length >= least ? static_cast<int32_t*>(data) : nullptr;
}

}  // namespace

bool Hub::start(napi_value ctl, napi_value onPump, double now) {
  int32_t* memory = words(env_, ctl, CTL_WORDS);
  napi_valuetype type;
  if (started() || memory == nullptr || napi_typeof(env_, onPump, &type) != napi_ok || type != napi_function) return false;
  napi_value name;
  if (napi_create_string_utf8(env_, "tsgreen", NAPI_AUTO_LENGTH, &name) != napi_ok) return false;
  if (napi_async_init(env_, nullptr, name, &context_) != napi_ok) return false;
  if (napi_create_reference(env_, ctl, 1, &ctl_) != napi_ok || napi_create_reference(env_, onPump, 1, &onPump_) != napi_ok) return false;
  core_ = new HubCore(backend_, memory);
  backend_.attach(*core_);
  backend_.start(now);
  return true;
}

bool Hub::addRows(napi_value rows) {
  int32_t* memory = words(env_, rows, static_cast<size_t>(ROWS_PER_CHUNK) * ROW_WORDS);
  napi_ref ref = nullptr;
  if (!started() || memory == nullptr || napi_create_reference(env_, rows, 1, &ref) != napi_ok) return false;
  rows_.push_back(ref);
  core_->addRows(memory);
  return true;
}

bool Hub::giveSlab(int32_t index, napi_value slab) {
  bool isTypedArray = false;
  napi_ref ref = nullptr;
  if (!started() || index < 0 || index >= 2 * SLABS || napi_is_typedarray(env_, slab, &isTypedArray) != napi_ok || !isTypedArray) return false;
  if (napi_create_reference(env_, slab, 1, &ref) != napi_ok) return false;
  if (slabs_[index] != nullptr) napi_delete_reference(env_, slabs_[index]);
  slabs_[index] = ref;
  core_->slabGiven(index);
  return true;
}

// Asked before each read, because JavaScript may run between two of them and detach the memory.
Span Hub::slab(int32_t index) {
  Span span;
  if (dead_ || slabs_[index] == nullptr) return span;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env_, &scope) != napi_ok) return span;
  napi_value array = nullptr;
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (napi_get_reference_value(env_, slabs_[index], &array) == napi_ok && array != nullptr &&
      napi_get_typedarray_info(env_, array, &type, &length, &data, nullptr, nullptr) == napi_ok && type == napi_uint8_array && data != nullptr) {
    span = {static_cast<uint8_t*>(data), length};
  }
  napi_close_handle_scope(env_, scope);
  return span;
}

void Hub::pump() {
  if (dead_) return;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env_, &scope) != napi_ok) return;
  napi_value callback, global, result;
  napi_status status = napi_get_reference_value(env_, onPump_, &callback);
  if (status == napi_ok) status = napi_get_global(env_, &global);
  if (status == napi_ok) status = napi_make_callback(env_, context_, global, callback, 0, nullptr, &result);
  if (status != napi_ok) {
    // A mistake of the runtime is an uncaught exception, as everywhere in Node. If there is none, JavaScript is being
    // stopped (a worker that is terminated): it must not be called again.
    bool pending = false;
    napi_value error;
    if (napi_is_exception_pending(env_, &pending) != napi_ok || !pending || napi_get_and_clear_last_exception(env_, &error) != napi_ok ||
        napi_fatal_exception(env_, error) != napi_ok) {
      dead_ = true;
    }
  }
  napi_close_handle_scope(env_, scope);
}

}  // namespace tsgreen

NAPI_MODULE_INIT() {
  tsgreen::Hub* hub = tsgreen::Hub::make(env);
  return hub != nullptr && tsgreen::defineCalls(env, exports, hub) ? exports : nullptr;
}
