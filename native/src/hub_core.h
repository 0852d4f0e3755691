// The heart of the native hub: which handles there are, whose reads are wanted, where received bytes go, and how
// JavaScript learns what happened. It knows neither libuv nor Node-API: the operating system is a Backend, memory of
// JavaScript comes as pointers. So it can be fuzzed alone (fuzz/).
//
// The control memory is shared with JavaScript, which may write anything into it at any time. Everything read from it
// is untrusted: read once, checked, and never used to compute an address. What this file must remember, it keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace tsgreen {

// Raised when JavaScript and this addon no longer fit together: runtime/binding.ts checks it.
constexpr int32_t LAYOUT_VERSION = 4;

// The control memory, in 32-bit words. JavaScript asks for these numbers when it loads the binding (`layout`).
enum Word : int32_t {
  CQ_HEAD = 0,    // JS: completions taken
  CQ_TAIL = 1,    // native: completions put
  RUNNABLE = 2,   // JS: wants a turn as soon as the loop has gone round
  NEED_SLAB = 3,  // native: there is no memory for received bytes
  FREE_ROWS = 4,  // native: rows that are neither in use nor about to be free
  LIVE = 5,       // native: handles that are open
  CLOSING = 6,    // native: handles that are being closed
  DEADLINE = 8,   // JS: a double: milliseconds on the clock of the hub; Infinity: none
  CQ = 16,        // the ring of completions
};
constexpr int32_t CQ_SIZE = 4096;  // a power of two
constexpr int32_t CQE_WORDS = 8;
constexpr size_t CTL_WORDS = CQ + static_cast<size_t>(CQ_SIZE) * CQE_WORDS;

// A row of a handle, in words.
enum RowWord : int32_t {
  CREDITS = 0,  // JS: how many completions of reading (chunks, datagrams, connections) are wanted; native counts it down
  READING = 1,  // native: it is being watched; if not, JS calls startReading
  GEN = 2,      // native: the generation of the handle in this row
};
constexpr int32_t ROW_WORDS = 4;
constexpr int32_t ROWS_PER_CHUNK = 1024;

// A completion: op, slot, gen, res, a, b, c, d.
enum Op : int32_t {
  OP_READ = 1,     // res: bytes (a: slab, b: offset) or a negative error
  OP_ACCEPT = 2,   // res: 0 (a: slot, b: generation of the connection) or a negative error
  OP_CONNECT = 3,  // res: 0 or a negative error
  OP_WRITTEN = 4,  // res: 0 or a negative error: the oldest write that was not completed at once
  OP_SHUTDOWN = 5, // res: 0 or a negative error
};

// Received bytes are put one behind the other into slabs, of which JavaScript gets views. There are two lanes: what is
// read goes to a large slab and stays there, unless it is short. Then it is copied to a small slab, and its place is used
// again: a few bytes that somebody keeps must not keep a large slab, and the memory that is read into stays warm.
constexpr int32_t SLABS = 4;  // of each lane; a power of two. The numbers of the small ones begin here
constexpr size_t SLAB_SIZE = 256 * 1024;
constexpr size_t SMALL_SLAB_SIZE = 16 * 1024;
constexpr size_t SHORT = 4096;  // below this a chunk is short
constexpr size_t LEAST_READ = 16 * 1024;      // less room than this: the next slab
constexpr size_t MOST_READ = 64 * 1024;
constexpr size_t DATAGRAM_HEADER = 32;        // in front of each datagram: where it came from (see uv_reads.cc)

enum class Kind : uint8_t { none, tcp, pipe, udp, listener };

struct Slot {
  int32_t index = 0;
  int32_t gen = 1;
  Kind kind = Kind::none;
  bool closing = false;
  bool reading = false;
  bool acceptPending = false;   // a connection was announced and not taken
  uint32_t refusedIn = 0;       // the round in which a read was refused for want of a reader; 0: none since the last read
  void* handle = nullptr;       // the backend's
};

struct Span {
  uint8_t* base = nullptr;
  size_t length = 0;
};

// The operating system. Results are 0 (or more), or negative errors as libuv has them. None of these calls may call
// back into HubCore before it has returned, `accept` apart, which only fills in the handle of the fresh slot.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual int startReading(Slot&) = 0;
  virtual void stopReading(Slot&) = 0;
  virtual int accept(Slot& listener, Slot& fresh) = 0;
  virtual void close(Slot&) = 0;  // HubCore::released follows, later
  // The memory of a slab as it is now: JavaScript may have taken it away since the last call.
  virtual Span slab(int32_t index) = 0;
};

class HubCore {
 public:
  // Counters begin where the memory says: at 0 in fresh memory (the ring at CQ_TAIL, generations in their rows), and in
  // tests shortly before they wrap.
  HubCore(Backend& backend, int32_t* ctl, uint32_t round = 1);
  HubCore(const HubCore&) = delete;
  HubCore& operator=(const HubCore&) = delete;

  // Rows are added in chunks and never move.
  void addRows(int32_t* rows);
  // JavaScript has put a new slab in this place, large or small.
  void slabGiven(int32_t index);

  // The slot of a new handle, or nullptr: no row is free.
  Slot* open(Kind kind);
  // The open handle that JavaScript means, or nullptr.
  Slot* find(int32_t index, int32_t gen);
  int startReading(Slot& slot);
  void close(Slot& slot);
  // The backend could not make a handle for a slot that was just opened.
  void abandon(Slot& slot);
  void closeAll();

  // What the backend tells.
  Span wantsMemory(Slot& slot, size_t least);
  void refused(Slot& slot);
  void received(Slot& slot, const Span& span, int64_t result);
  void connectionAnnounced(Slot& slot, int status);
  void completed(Slot& slot, Op op, int32_t result);
  void released(Slot& slot);

  // Once in each round of the loop, before it waits.
  void beginRound();
  // Whether JavaScript has to be called, at this time.
  bool due(double now) const;
  // When it has to be called at the latest; infinity: no time set.
  double deadline() const;
  // Whether the loop must not wait.
  bool mustNotWait() const;

  int32_t live() const { return live_; }
  int32_t closing() const { return closing_; }

 private:
  struct Completion {
    int32_t words[CQE_WORDS];
  };
  struct Lane {
    int32_t first;  // the number of its first slab
    int32_t current = 0;
    size_t position = 0;
    bool ready[SLABS] = {};
    explicit Lane(int32_t number) : first(number) {}
    int32_t number() const { return first + current; }
  };

  int32_t* row(const Slot& slot) { return rows_[static_cast<size_t>(slot.index / ROWS_PER_CHUNK)] + (slot.index % ROWS_PER_CHUNK) * ROW_WORDS; }
  int32_t credits(const Slot& slot);
  void spend(const Slot& slot);
  bool full() const;
  bool put(const Completion& completion);
  Span room(Lane& lane, size_t least);
  void push(Op op, const Slot& slot, int32_t result, int32_t a = 0, int32_t b = 0);
  void setReading(Slot& slot, bool on);
  bool takeConnection(Slot& listener);
  void recycle(Slot& slot);
  void publish();

  Backend& backend_;
  int32_t* const ctl_;
  std::vector<int32_t*> rows_;
  std::deque<Slot> slots_;           // stable addresses
  std::deque<int32_t> free_;         // first in, first out: a slot number is used again as late as possible
  std::deque<Completion> overflow_;  // completions for which the ring had no room
  std::vector<int32_t> announced_;   // listeners with a connection that nobody has taken
  uint32_t tail_;
  uint32_t round_;
  int32_t live_ = 0;
  int32_t closing_ = 0;
  Lane large_{0};
  Lane small_{SLABS};
};

}  // namespace tsgreen
