// Memory for received bytes: large blocks that become Buffers of JavaScript, and come back when the garbage collector finds
// that nobody looks at them any more. They are allocated here because JavaScript's own allocator may fill them with zeros
// first (that of Node 24 does), and returns them to the system, which then has to make every page anew.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <vector>

namespace tsgreen {

// Blocks of one size, for one thread. A block belongs to the Buffer that was made of it; when that is collected, or its
// environment ends, it belongs to the pool, which keeps a few and frees the others. The pool ends when its owner has
// released it and the last block is back: that may be later than everything else of the hub.
class SlabPool {
 public:
  static SlabPool* make(size_t size) { return new SlabPool(size); }
  SlabPool(const SlabPool&) = delete;
  SlabPool& operator=(const SlabPool&) = delete;

  // A Buffer, with whatever is in it; nullptr where JavaScript takes no memory from others (Electron), or there is none.
  napi_value lend(napi_env env);
  void release();

 private:
  explicit SlabPool(size_t size) : size_(size) {}
  ~SlabPool();
  static void returned(napi_env env, void* block, void* pool);

  const size_t size_;
  std::vector<void*> spare_;
  size_t lent_ = 0;
  bool released_ = false;
};

}  // namespace tsgreen
