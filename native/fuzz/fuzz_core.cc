// Drives hub_core with a backend whose every answer, and a JavaScript whose every word, comes from the input: with
// libFuzzer where clang has it (-DLIBFUZZER), else as a program of its own that makes inputs from a seed. After each step
// the invariants are checked; the sanitizers do the rest. `npm run fuzz:native`.
#include <cstdio>
#include <cstdlib>
#include <cstring>
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
    CHECK(index >= 0 && index < SLABS);
    if (input_.byte() % 16 == 0) return {};  // taken away
    std::vector<uint8_t>& memory = slabs[index];
    return {memory.data(), memory.size()};
  }

  std::vector<uint8_t> slabs[SLABS];
  std::set<Slot*> reading;
  std::vector<Slot*> closing;

 private:
  Input& input_;
};

void run(const uint8_t* data, size_t size) {
  Input input{data, data + size};
  FakeBackend backend(input);
  std::vector<int32_t> ctl(CTL_WORDS);
  std::vector<std::unique_ptr<int32_t[]>> rows;
  HubCore core(backend, ctl.data());
  std::vector<std::pair<int32_t, int32_t>> handles;  // slot and generation, as JavaScript knows them
  bool hostile = input.byte() % 2 == 0;
  int32_t lastTail = 0;

  const auto some = [&]() -> Slot* {
    if (handles.empty()) return nullptr;
    const auto [slot, gen] = handles[input.number(static_cast<uint32_t>(handles.size()))];
    return core.find(slot, gen);
  };
  const auto addRows = [&] {
    rows.push_back(std::make_unique<int32_t[]>(static_cast<size_t>(ROWS_PER_CHUNK) * ROW_WORDS));
    core.addRows(rows.back().get());
  };
  addRows();

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
          CHECK(core.find(slot->index, slot->gen) == slot);
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
        }
        break;
      case 3:
        if (!backend.closing.empty()) {
          Slot* slot = backend.closing.back();
          backend.closing.pop_back();
          core.released(*slot);
        }
        break;
      case 4: {  // JavaScript wants something
        if (Slot* slot = some()) {
          int32_t* row = rows[static_cast<size_t>(slot->index / ROWS_PER_CHUNK)].get() + (slot->index % ROWS_PER_CHUNK) * ROW_WORDS;
          row[CREDITS] = hostile ? input.word() : static_cast<int32_t>(input.byte() % 4);
        }
        break;
      }
      case 5: case 6: case 7: {  // something can be read
        Slot* slot = some();
        if (slot == nullptr || slot->kind == Kind::listener || backend.reading.count(slot) == 0) break;
        const Span span = core.wantsMemory(*slot, slot->kind == Kind::udp ? MOST_READ : LEAST_READ);
        if (span.base == nullptr) {
          core.refused(*slot);
          break;
        }
        bool inside = false;
        for (const auto& slab : backend.slabs) inside |= span.base >= slab.data() && span.base + span.length <= slab.data() + slab.size();
        CHECK(inside && span.length <= MOST_READ);
        const uint32_t how = input.byte() % 8;
        if (how == 0) {
          core.received(*slot, span, -104);
          if (slot->kind != Kind::udp) backend.reading.erase(slot);
        } else {
          const size_t length = how == 1 ? span.length : input.number(static_cast<uint32_t>(span.length)) + 1;
          std::memset(span.base, 1, length);
          core.received(*slot, span, static_cast<int64_t>(length));
        }
        break;
      }
      case 8: {
        Slot* slot = some();
        if (slot != nullptr && slot->kind == Kind::listener) core.connectionAnnounced(*slot, input.byte() % 8 == 0 ? -24 : 0);
        break;
      }
      case 9:
        if (Slot* slot = some()) core.completed(*slot, static_cast<Op>(OP_CONNECT + input.byte() % 3), input.byte() % 2 == 0 ? 0 : -32);
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
        while (ctl[CQ_HEAD] != ctl[CQ_TAIL]) {
          const int32_t* entry = ctl.data() + CQ + (ctl[CQ_HEAD] & (CQ_SIZE - 1)) * CQE_WORDS;
          if (!hostile) {
            CHECK(entry[0] >= OP_READ && entry[0] <= OP_SHUTDOWN);
            CHECK(entry[1] >= 0 && static_cast<size_t>(entry[1]) < rows.size() * ROWS_PER_CHUNK);
            if (entry[0] == OP_READ && entry[3] > 0) {
              CHECK(entry[4] >= 0 && entry[4] < SLABS);
              CHECK(entry[5] >= 0 && static_cast<size_t>(entry[5]) + static_cast<size_t>(entry[3]) <= SLAB_SIZE);
            }
            if (entry[0] == OP_ACCEPT && entry[3] == 0 && core.find(entry[4], entry[5]) != nullptr) handles.emplace_back(entry[4], entry[5]);
          }
          ctl[CQ_HEAD] = static_cast<int32_t>(static_cast<uint32_t>(ctl[CQ_HEAD]) + 1);
          if (hostile && input.byte() % 32 == 0) break;
        }
        break;
      }
      case 12: {
        const int32_t index = static_cast<int32_t>(input.byte() % (SLABS + 1));
        // Views of the old slab may still be in use: in this program nobody looks at them.
        if (index < SLABS) backend.slabs[index].assign(input.byte() % 8 == 0 ? input.number(SLAB_SIZE) : SLAB_SIZE, 0);
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
      CHECK(static_cast<uint32_t>(ctl[CQ_TAIL] - lastTail) <= CQ_SIZE);
      lastTail = ctl[CQ_TAIL];
    }
  }
  core.closeAll();
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
