#include "hub_core.h"

#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>

namespace tsgreen {

namespace {

// The compiler must neither read such a word twice nor keep a write back: JavaScript sees the same memory.
int32_t load(const int32_t* word) { return __atomic_load_n(word, __ATOMIC_RELAXED); }
void store(int32_t* word, int32_t value) { __atomic_store_n(word, value, __ATOMIC_RELAXED); }

}  // namespace

HubCore::HubCore(Backend& backend, int32_t* ctl, uint32_t round)
    : backend_(backend), ctl_(ctl), tail_(static_cast<uint32_t>(load(ctl + CQ_TAIL))), round_(round) {
  store(ctl + CQ_HEAD, static_cast<int32_t>(tail_));
  store(ctl + CQ_TAIL, static_cast<int32_t>(tail_));
  publish();
}

void HubCore::addRows(int32_t* rows) {
  const auto first = static_cast<int32_t>(rows_.size()) * ROWS_PER_CHUNK;
  rows_.push_back(rows);
  for (int32_t i = 0; i < ROWS_PER_CHUNK; i++) {
    Slot& slot = slots_.emplace_back();
    slot.index = first + i;
    const int32_t gen = load(rows + i * ROW_WORDS + GEN);
    if (gen > 0) slot.gen = gen;
    free_.push_back(slot.index);
  }
  publish();
}

void HubCore::slabGiven(int32_t index) {
  if (index < 0 || index >= 2 * SLABS) return;
  Lane& lane = index < SLABS ? large_ : small_;
  lane.ready[index % SLABS] = true;
  if (index == lane.number()) lane.position = 0;
  store(ctl_ + NEED_SLAB, 0);
}

Slot* HubCore::open(Kind kind) {
  if (free_.empty()) return nullptr;
  Slot& slot = slots_[static_cast<size_t>(free_.front())];
  free_.pop_front();
  assert(slot.kind == Kind::none && !slot.closing);
  slot.kind = kind;
  slot.reading = slot.acceptPending = false;
  slot.refusedIn = 0;
  int32_t* words = row(slot);
  store(words + CREDITS, 0);
  store(words + READING, 0);
  store(words + GEN, slot.gen);
  live_++;
  publish();
  return &slot;
}

Slot* HubCore::find(int32_t index, int32_t gen) {
  if (index < 0 || static_cast<size_t>(index) >= slots_.size()) return nullptr;
  Slot& slot = slots_[static_cast<size_t>(index)];
  return slot.kind != Kind::none && !slot.closing && slot.gen == gen ? &slot : nullptr;
}

int HubCore::startReading(Slot& slot) {
  if (slot.reading) return 0;
  const int error = backend_.startReading(slot);
  if (error == 0) {
    slot.refusedIn = 0;
    setReading(slot, true);
  }
  return error;
}

void HubCore::close(Slot& slot) {
  assert(!slot.closing);
  slot.closing = true;
  slot.gen = slot.gen == std::numeric_limits<int32_t>::max() ? 1 : slot.gen + 1;
  setReading(slot, false);
  live_--;
  closing_++;
  publish();
  backend_.close(slot);
}

void HubCore::abandon(Slot& slot) {
  live_--;
  recycle(slot);
}

void HubCore::closeAll() {
  for (Slot& slot : slots_) {
    if (slot.kind != Kind::none && !slot.closing) close(slot);
  }
}

void HubCore::released(Slot& slot) {
  assert(slot.closing);
  closing_--;
  recycle(slot);
}

void HubCore::recycle(Slot& slot) {
  slot.kind = Kind::none;
  slot.closing = false;
  slot.handle = nullptr;
  free_.push_back(slot.index);
  publish();
}

// Reading

Span HubCore::wantsMemory(Slot& slot, size_t least) {
  if (slot.closing || credits(slot) <= 0 || full()) return {};
  const Span span = room(large_, least);
  return {span.base, span.length < MOST_READ ? span.length : MOST_READ};
}

// A slab is left when it has too little room, or was taken away: the next one, if there is one.
Span HubCore::room(Lane& lane, size_t least) {
  for (int32_t tried = 0; tried < SLABS; tried++) {
    if (lane.ready[lane.current]) {
      const Span slab = backend_.slab(lane.number());
      if (slab.base != nullptr && lane.position <= slab.length && slab.length - lane.position >= least) {
        return {slab.base + lane.position, slab.length - lane.position};
      }
      lane.ready[lane.current] = false;
    }
    lane.current = (lane.current + 1) % SLABS;
    lane.position = 0;
  }
  store(ctl_ + NEED_SLAB, 1);
  return {};
}

/*
 * Nobody wanted what has come. Reading goes on (to stop and start it costs system calls, and after a chunk that filled
 * its memory the backend asks once more at once); it is stopped if that happens again in another round of the loop.
 */
void HubCore::refused(Slot& slot) {
  if (slot.closing || !slot.reading) return;
  // Refused for want of memory or of room in the ring: JavaScript is about to make some.
  if (credits(slot) > 0) return;
  if (slot.refusedIn == 0) {
    slot.refusedIn = round_;
  } else if (slot.refusedIn != round_) {
    backend_.stopReading(slot);
    setReading(slot, false);
  }
}

void HubCore::received(Slot& slot, const Span& span, int64_t result) {
  if (slot.closing) return;
  if (result < 0) {
    // The end, or an error, is told even if nobody asked. Nothing follows.
    if (slot.kind != Kind::udp) setReading(slot, false);
    spend(slot);
    return push(OP_READ, slot, static_cast<int32_t>(result));
  }
  const auto length = static_cast<size_t>(result);
  assert(length <= span.length);
  slot.refusedIn = 0;
  spend(slot);
  Lane* lane = &large_;
  if (length < SHORT) {
    const Span place = room(small_, length);
    if (place.base != nullptr) {
      std::memcpy(place.base, span.base, length);
      lane = &small_;
    }
  }
  push(OP_READ, slot, static_cast<int32_t>(length), lane->number(), static_cast<int32_t>(lane->position));
  // The next chunk begins at a multiple of 8, for those who look at it as numbers.
  lane->position += (length + 7) & ~size_t{7};
}

// Connections

void HubCore::connectionAnnounced(Slot& slot, int status) {
  if (slot.closing) return;
  if (status < 0) return push(OP_ACCEPT, slot, status);
  if (slot.acceptPending) return;
  slot.acceptPending = true;
  if (!takeConnection(slot)) announced_.push_back(slot.index);
}

// The backend stops listening by itself while a connection that it announced is not taken.
bool HubCore::takeConnection(Slot& listener) {
  if (credits(listener) <= 0 || full()) return false;
  Slot* fresh = open(Kind::tcp);
  if (fresh == nullptr) return false;
  listener.acceptPending = false;
  spend(listener);
  const int error = backend_.accept(listener, *fresh);
  if (error < 0) {
    abandon(*fresh);
    push(OP_ACCEPT, listener, error);
  } else {
    push(OP_ACCEPT, listener, 0, fresh->index, fresh->gen);
  }
  return true;
}

void HubCore::completed(Slot& slot, Op op, int32_t result) {
  if (!slot.closing) push(op, slot, result);
}

// Rounds

void HubCore::beginRound() {
  if (++round_ == 0) round_ = 1;
  while (!overflow_.empty() && put(overflow_.front())) overflow_.pop_front();
  for (size_t i = 0; i < announced_.size();) {
    Slot& slot = slots_[static_cast<size_t>(announced_[i])];
    const bool gone = slot.kind != Kind::listener || slot.closing || !slot.acceptPending;
    if (gone || takeConnection(slot)) {
      announced_[i] = announced_.back();
      announced_.pop_back();
    } else {
      i++;
    }
  }
}

double HubCore::deadline() const {
  double value;
  static_assert(sizeof value == 2 * sizeof(int32_t), "a double is two words");
  std::memcpy(&value, ctl_ + DEADLINE, sizeof value);
  return std::isfinite(value) ? value : std::numeric_limits<double>::infinity();
}

bool HubCore::mustNotWait() const {
  return load(ctl_ + RUNNABLE) != 0 || load(ctl_ + NEED_SLAB) != 0 || !overflow_.empty() || static_cast<uint32_t>(load(ctl_ + CQ_HEAD)) != tail_;
}

bool HubCore::due(double now) const { return mustNotWait() || deadline() <= now; }

// The shared memory

int32_t HubCore::credits(const Slot& slot) { return load(row(slot) + CREDITS); }

void HubCore::spend(const Slot& slot) {
  int32_t* word = row(slot) + CREDITS;
  const int32_t left = load(word);
  if (left > 0) store(word, left - 1);
}

void HubCore::setReading(Slot& slot, bool on) {
  slot.reading = on;
  store(row(slot) + READING, on ? 1 : 0);
}

// A head that makes no sense means: full.
bool HubCore::full() const { return !overflow_.empty() || tail_ - static_cast<uint32_t>(load(ctl_ + CQ_HEAD)) >= static_cast<uint32_t>(CQ_SIZE); }

bool HubCore::put(const Completion& completion) {
  if (tail_ - static_cast<uint32_t>(load(ctl_ + CQ_HEAD)) >= static_cast<uint32_t>(CQ_SIZE)) return false;
  int32_t* entry = ctl_ + CQ + static_cast<size_t>(tail_ & (CQ_SIZE - 1)) * CQE_WORDS;
  for (int32_t i = 0; i < CQE_WORDS; i++) store(entry + i, completion.words[i]);
  store(ctl_ + CQ_TAIL, static_cast<int32_t>(++tail_));
  return true;
}

void HubCore::push(Op op, const Slot& slot, int32_t result, int32_t a, int32_t b) {
  const Completion completion{{op, slot.index, slot.gen, result, a, b, 0, 0}};
  // Data and connections are refused before it comes to this; what is left are ends of requests, a few for each handle.
  if (!overflow_.empty() || !put(completion)) overflow_.push_back(completion);
}

void HubCore::publish() {
  store(ctl_ + FREE_ROWS, static_cast<int32_t>(free_.size()));
  store(ctl_ + LIVE, live_);
  store(ctl_ + CLOSING, closing_);
}

}  // namespace tsgreen
