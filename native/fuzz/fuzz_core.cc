// Drives hub_core with a backend whose every answer, and a JavaScript whose every word, comes from the input: with
// libFuzzer where clang has it (-DLIBFUZZER), else as a program of its own that makes inputs from a seed. After each step
// the invariants are checked; the sanitizers do the rest. `npm run fuzz:native`; with `-- --faults` it is tried on cores
// with bugs (faults.mjs), each of which a check has to find.
//
// Half of the inputs write anything into the shared words (hostile). For the others there is a model: what every
// completion has to be, in which order, and what every chunk has to contain.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <limits>
#include <memory>
#include <set>
#include <vector>

#include "../src/hub_core.h"

using namespace tsgreen;

namespace {

#define CHECK(condition)                                              \
  if (!(condition)) {                                                 \
    std::fprintf(stderr, "line %d: %s\n", __LINE__, #condition);      \
    std::abort();                                                     \
  }

struct Input {
  const uint8_t* at;
  const uint8_t* end;
  bool empty() const { return at >= end; }
  uint32_t byte() { return empty() ? 0 : *at++; }
  uint32_t number(uint32_t limit) { return limit == 0 ? 0 : (byte() << 8 | byte()) % limit; }
  int32_t word() {
    switch (byte() % 6) {
      case 0: return 0;
      case 1: return 1;
      case 2: return -1;
      case 3: return std::numeric_limits<int32_t>::min();
      case 4: return static_cast<int32_t>(byte());
      default: return static_cast<int32_t>(byte() << 24 | byte() << 16 | byte() << 8 | byte());
    }
  }
};

class FakeBackend final : public Backend {
 public:
  explicit FakeBackend(Input& input) : input_(input) {}
  int startReading(Slot& slot) override {
    if (input_.byte() % 16 == 0) return -22;
    reading.insert(&slot);
    return 0;
  }
  void stopReading(Slot& slot) override { reading.erase(&slot); }
  int accept(Slot&, Slot& fresh) override {
    accepts++;
    if (input_.byte() % 8 == 0) return -24;
    fresh.handle = this;
    return 0;
  }
  void close(Slot& slot) override {
    CHECK(slot.closing);
    reading.erase(&slot);
    closing.push_back(&slot);
  }
  Span slab(int32_t index) override {
    CHECK(index >= 0 && index < 2 * SLABS);
    if (input_.byte() % 16 == 0) return {};  // taken away
    std::vector<uint8_t>& memory = slabs[index];
    return {memory.data(), memory.size()};
  }

  std::vector<uint8_t> slabs[2 * SLABS];
  std::set<Slot*> reading;
  std::vector<Slot*> closing;
  int accepts = 0;

 private:
  Input& input_;
};

// A completion that has to come. Of connections the model knows nothing: they come between the others.
struct Expected {
  int32_t op, slot, gen, result;
  uint8_t tag;               // what the chunk is filled with
  int32_t given[2 * SLABS];  // how often each slab had been given when it came
};

// A chunk that JavaScript has a view of.
struct Chunk {
  int32_t slab;  // -1: not there any more
  size_t from, to;
};

void run(const uint8_t* data, size_t size) {
  Input input{data, data + size};
  FakeBackend backend(input);
  std::vector<int32_t> ctl(CTL_WORDS);
  std::vector<std::unique_ptr<int32_t[]>> rows;
  // Counters wrap: half of the inputs begin shortly before they do, as int32 for JavaScript and as uint32.
  const uint32_t wrap = input.byte() % 4;
  const bool nearWrap = wrap >= 2;
  if (nearWrap) ctl[CQ_TAIL] = static_cast<int32_t>((wrap == 2 ? 0x80000000u : 0u) - input.number(2 * CQ_SIZE));
  HubCore core(backend, ctl.data(), nearWrap ? 0u - 1 - input.byte() % 8 : 1);
  std::vector<std::pair<int32_t, int32_t>> handles;  // slot and generation, as JavaScript knows them
  std::vector<std::pair<int32_t, int32_t>> closed;
  std::deque<Expected> expected;
  std::vector<Chunk> chunks;
  int32_t given[2 * SLABS] = {};
  uint8_t tag = 0;
  bool hostile = input.byte() % 2 == 0;
  int32_t lastTail = ctl[CQ_TAIL];

  const auto some = [&]() -> Slot* {
    if (handles.empty()) return nullptr;
    const auto [slot, gen] = handles[input.number(static_cast<uint32_t>(handles.size()))];
    return core.find(slot, gen);
  };
  const auto rowOf = [&](const Slot& slot) {
    return rows[static_cast<size_t>(slot.index / ROWS_PER_CHUNK)].get() + (slot.index % ROWS_PER_CHUNK) * ROW_WORDS;
  };
  const auto expect = [&](int32_t op, const Slot& slot, int32_t result) {
    if (hostile) return;
    Expected& one = expected.emplace_back(Expected{op, slot.index, slot.gen, result, tag, {}});
    std::memcpy(one.given, given, sizeof given);
  };
  const auto completed = [&](Slot& slot, Op op, int32_t result) {
    if (!slot.closing) expect(op, slot, result);
    core.completed(slot, op, result);
  };
  const auto addRows = [&] {
    rows.push_back(std::make_unique<int32_t[]>(static_cast<size_t>(ROWS_PER_CHUNK) * ROW_WORDS));
    for (int32_t i = 0; nearWrap && i < ROWS_PER_CHUNK; i++) rows.back()[i * ROW_WORDS + GEN] = std::numeric_limits<int32_t>::max() - i % 3;
    core.addRows(rows.back().get());
  };
  addRows();
  // Most slots are in use, for good: so the others are soon used again.
  if (input.byte() % 2 == 0) {
    for (int32_t i = 8; i < ROWS_PER_CHUNK; i++) core.open(Kind::tcp);
  }

  while (!input.empty()) {
    switch (input.byte() % 16) {
      case 0: {
        static const Kind kinds[] = {Kind::tcp, Kind::pipe, Kind::udp, Kind::listener};
        Slot* slot = core.open(kinds[input.byte() % 4]);
        if (slot == nullptr) {
          if (rows.size() < 4) addRows();
        } else if (input.byte() % 16 == 0) {
          core.abandon(*slot);
        } else {
          CHECK(slot->gen > 0 && core.find(slot->index, slot->gen) == slot);
          handles.emplace_back(slot->index, slot->gen);
        }
        break;
      }
      case 1:
        if (Slot* slot = some()) core.startReading(*slot);
        break;
      case 2:
        if (Slot* slot = some()) {
          const int32_t index = slot->index, gen = slot->gen;
          core.close(*slot);
          CHECK(core.find(index, gen) == nullptr);
          closed.emplace_back(index, gen);
        }
        break;
      case 3:
        if (!backend.closing.empty()) {
          Slot* slot = backend.closing.back();
          backend.closing.pop_back();
          // As libuv does: what was under way is cancelled first, which nobody is to hear of.
          completed(*slot, OP_WRITTEN, -125);
          core.received(*slot, {}, -4095);
          core.released(*slot);
        }
        if (!closed.empty()) {
          const auto [index, gen] = closed[input.number(static_cast<uint32_t>(closed.size()))];
          CHECK(core.find(index, gen) == nullptr);
        }
        break;
      case 4: {  // JavaScript wants something
        if (Slot* slot = some()) {
          rowOf(*slot)[CREDITS] = hostile ? input.word() : static_cast<int32_t>(input.byte() % 4);
        }
        break;
      }
      case 5: case 6: case 7: {  // something can be read
        Slot* slot = some();
        if (slot == nullptr || slot->kind == Kind::listener || backend.reading.count(slot) == 0) break;
        const bool wanted = rowOf(*slot)[CREDITS] > 0;
        const Span span = core.wantsMemory(*slot, slot->kind == Kind::udp ? MOST_READ : LEAST_READ);
        if (span.base == nullptr) {
          core.refused(*slot);
          // It is remembered, for the second time in another round.
          CHECK(wanted || slot->refusedIn != 0 || !slot->reading);
          break;
        }
        bool inside = false;
        for (const auto& slab : backend.slabs) inside |= span.base >= slab.data() && span.base + span.length <= slab.data() + slab.size();
        CHECK(wanted && inside && span.length <= MOST_READ);
        const uint32_t how = input.byte() % 8;
        if (how == 0) {
          expect(OP_READ, *slot, -104);
          core.received(*slot, span, -104);
          if (slot->kind != Kind::udp) backend.reading.erase(slot);
        } else {
          const size_t length = how == 1 ? span.length : input.number(static_cast<uint32_t>(span.length)) + 1;
          std::memset(span.base, ++tag, length);
          expect(OP_READ, *slot, static_cast<int32_t>(length));
          core.received(*slot, span, static_cast<int64_t>(length));
        }
        break;
      }
      case 8: {
        Slot* slot = some();
        if (slot == nullptr || slot->kind != Kind::listener) break;
        const bool wanted = rowOf(*slot)[CREDITS] > 0;
        const int before = backend.accepts;
        core.connectionAnnounced(*slot, input.byte() % 8 == 0 ? -24 : 0);
        CHECK(wanted || backend.accepts == before);
        break;
      }
      case 9:
        // Many at a time, so that the ring fills up.
        if (Slot* slot = some()) {
          for (uint32_t left = input.byte() % 4 == 0 ? input.byte() * 16 : 1; left > 0; left--) completed(*slot, static_cast<Op>(OP_CONNECT + left % 3), left % 2 == 0 ? 0 : -32);
        }
        break;
      case 10:
        core.beginRound();
        (void)core.due(static_cast<double>(input.byte()));
        break;
      case 11: {  // JavaScript takes completions
        if (hostile && input.byte() % 4 == 0) {
          ctl[CQ_HEAD] = input.word();
          break;
        }
        for (uint32_t left = input.byte() * 24; left > 0 && ctl[CQ_HEAD] != ctl[CQ_TAIL]; left--) {
          const int32_t* entry = ctl.data() + CQ + (ctl[CQ_HEAD] & (CQ_SIZE - 1)) * CQE_WORDS;
          if (!hostile) {
            CHECK(entry[0] >= OP_READ && entry[0] <= OP_SHUTDOWN);
            CHECK(entry[1] >= 0 && static_cast<size_t>(entry[1]) < rows.size() * ROWS_PER_CHUNK);
            if (entry[0] != OP_ACCEPT) {
              CHECK(!expected.empty());
              const Expected one = expected.front();
              expected.pop_front();
              CHECK(entry[0] == one.op && entry[1] == one.slot && entry[2] == one.gen && entry[3] == one.result);
              if (one.op == OP_READ && one.result > 0) {
                const int32_t slab = entry[4];
                const size_t from = static_cast<size_t>(entry[5]), to = from + static_cast<size_t>(entry[3]);
                CHECK(slab >= 0 && slab < 2 * SLABS && entry[5] >= 0);
                if (one.given[slab] == given[slab]) {
                  CHECK(to <= backend.slabs[slab].size());
                  for (size_t i = from; i < to; i++) CHECK(backend.slabs[slab][i] == one.tag);
                  for (const Chunk& other : chunks) CHECK(other.slab != slab || to <= other.from || from >= other.to);
                  chunks.push_back({slab, from, to});
                }
              }
            }
            if (entry[0] == OP_ACCEPT && entry[3] == 0 && core.find(entry[4], entry[5]) != nullptr) handles.emplace_back(entry[4], entry[5]);
          }
          ctl[CQ_HEAD] = static_cast<int32_t>(static_cast<uint32_t>(ctl[CQ_HEAD]) + 1);
          if (hostile && input.byte() % 32 == 0) break;
        }
        break;
      }
      case 12: {
        const int32_t index = static_cast<int32_t>(input.byte() % (2 * SLABS + 1));
        const size_t usual = index < SLABS ? SLAB_SIZE : SMALL_SLAB_SIZE;
        if (index < 2 * SLABS) {
          backend.slabs[index].assign(input.byte() % 8 == 0 ? input.number(SLAB_SIZE) : usual, 0);
          given[index]++;
          for (Chunk& chunk : chunks) chunk.slab = chunk.slab == index ? -1 : chunk.slab;
        }
        core.slabGiven(index);
        break;
      }
      case 13:
        if (hostile) ctl[input.number(CTL_WORDS)] = input.word();
        break;
      case 14:
        if (hostile) rows[input.number(static_cast<uint32_t>(rows.size()))][input.number(ROWS_PER_CHUNK * ROW_WORDS)] = input.word();
        break;
      case 15: {
        const double value = input.byte() % 4 == 0 ? std::numeric_limits<double>::quiet_NaN() : input.number(1000);
        std::memcpy(ctl.data() + DEADLINE, &value, sizeof value);
        CHECK(core.deadline() == core.deadline());
        break;
      }
    }
    CHECK(core.live() >= 0 && core.closing() >= 0);
    CHECK(static_cast<size_t>(core.closing()) == backend.closing.size());
    if (!hostile) {
      CHECK(ctl[FREE_ROWS] + core.live() + core.closing() == static_cast<int32_t>(rows.size()) * ROWS_PER_CHUNK);
      CHECK(static_cast<uint32_t>(ctl[CQ_TAIL]) - static_cast<uint32_t>(lastTail) <= CQ_SIZE);
      lastTail = ctl[CQ_TAIL];
    }
  }
  core.closeAll();
  // Whoever takes completions until none is left gets all of them.
  while (!hostile) {
    core.beginRound();
    if (ctl[CQ_HEAD] == ctl[CQ_TAIL]) break;
    for (; ctl[CQ_HEAD] != ctl[CQ_TAIL]; ctl[CQ_HEAD] = static_cast<int32_t>(static_cast<uint32_t>(ctl[CQ_HEAD]) + 1)) {
      if (ctl[static_cast<size_t>(CQ + (ctl[CQ_HEAD] & (CQ_SIZE - 1)) * CQE_WORDS)] == OP_ACCEPT) continue;
      CHECK(!expected.empty());
      expected.pop_front();
    }
  }
  CHECK(expected.empty());
  while (!backend.closing.empty()) {
    Slot* slot = backend.closing.back();
    backend.closing.pop_back();
    core.released(*slot);
  }
  CHECK(core.live() == 0 && core.closing() == 0);
}

}  // namespace

#ifdef LIBFUZZER
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  run(data, size);
  return 0;
}
#else
int main(int argc, char** argv) {
  const long count = argc > 1 ? std::atol(argv[1]) : 2000;
  uint64_t state = argc > 2 ? static_cast<uint64_t>(std::atoll(argv[2])) : 1;
  std::vector<uint8_t> data;
  for (long i = 0; i < count; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    data.resize(200 + (state >> 33) % 4000);
    for (uint8_t& byte : data) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<uint8_t>(state >> 56);
    }
    run(data.data(), data.size());
  }
  std::printf("%ld inputs, seed %s: nothing found\n", count, argc > 2 ? argv[2] : "1");
  return 0;
}
#endif
