#include "slabs.h"

#include <cstdlib>

namespace tsgreen {

namespace {

/*
 * How many words of garbage are made for each block. Blocks come back when young objects are collected, which is done after
 * a megabyte or more of those was allocated. A program that receives much makes few objects, and then V8 finds that the memory
 * outside of its heap has grown by 64 MB, and collects the whole heap, old objects and all: of Node 24's time in bench echo
 * (1 MB, 16 KB) that was a third. So each block of 256 KB brings 16 KB of garbage along: young objects are collected
 * every 16 MB or so of received bytes, which is cheap and keeps the memory cached. (Node 20 and 22 collect young objects for
 * memory outside, too, but only for what their own allocator made.)
 */
constexpr size_t GARBAGE = 2048;

// How many blocks are kept: so many come back at once.
constexpr size_t MOST_SPARE = 64;

}  // namespace

SlabPool::~SlabPool() {
  for (void* block : spare_) std::free(block);
}

napi_value SlabPool::lend(napi_env env) {
  void* block;
  if (spare_.empty()) {
    block = std::malloc(size_);
    if (block == nullptr) return nullptr;
  } else {
    block = spare_.back();
    spare_.pop_back();
  }
  lent_++;
  napi_value buffer = nullptr;
  napi_value garbage;
  const napi_status status = napi_create_external_buffer(env, size_, block, returned, this, &buffer);
  if (status == napi_ok) {
    napi_create_array_with_length(env, GARBAGE, &garbage);
    return buffer;
  }
  // A failure after Node took the block is napi_generic_failure, and the block comes back like any other.
  if (status != napi_generic_failure) returned(env, block, this);
  return nullptr;
}

void SlabPool::returned(napi_env, void* block, void* data) {
  auto* pool = static_cast<SlabPool*>(data);
  pool->lent_--;
  if (!pool->released_ && pool->spare_.size() < MOST_SPARE) {
    pool->spare_.push_back(block);
    return;
  }
  std::free(block);
  if (pool->released_ && pool->lent_ == 0) delete pool;
}

void SlabPool::release() {
  released_ = true;
  if (lent_ == 0) delete this;
}

}  // namespace tsgreen
