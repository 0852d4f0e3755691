/**
 * Bugs to be planted in hub_core.cc, to see that the fuzz target finds them: each replaces a piece of its text, which must
 * be there exactly once.
 */
export const faults = [
  { what: 'a completion is written over when the ring is full', from: '>= static_cast<uint32_t>(CQ_SIZE)) return false;', to: '> 0xfffffff0u) return false;' },
  { what: 'a completion overtakes those that found no room', from: '!overflow_.empty() || !put(completion)', to: '!put(completion)' },
  { what: 'completions that found no room are lost', from: 'overflow_.pop_front();', to: 'overflow_.clear();' },
  { what: 'a handle that was closed is found again', from: 'slot.gen == std::numeric_limits<int32_t>::max() ? 1 : slot.gen + 1', to: 'slot.gen' },
  { what: 'JavaScript is told of a handle that it has closed', from: 'if (!slot.closing) push(op', to: 'push(op' },
  { what: 'bytes come after the close', from: 'if (slot.closing) return;\n  if (result < 0) {', to: 'if (result < 0) {' },
  { what: 'bytes come that nobody wants', from: 'slot.closing || credits(slot) <= 0 || full()', to: 'slot.closing || full()' },
  { what: 'a connection is taken that nobody wants', from: 'credits(listener) <= 0 || full()', to: 'full()' },
  { what: 'a chunk is put where the one before is', from: 'lane->position += (length + 7) & ~size_t{7};', to: '' },
  { what: 'a chunk begins in the end of the one before', from: '(length + 7) & ~size_t{7}', to: 'length & ~size_t{7}' },
  { what: 'a short chunk is not copied', from: 'std::memcpy(place.base, span.base, length);', to: '' },
  { what: 'a slab that has become shorter is written behind its end', from: 'lane.position <= slab.length && ', to: '' },
  { what: 'a chunk is larger than agreed', from: 'span.length < MOST_READ ? span.length : MOST_READ', to: 'span.length' },
  { what: 'handles that are closed are counted as open', from: 'live_--;\n  closing_++;', to: 'closing_++;' },
  { what: 'a slot is free twice', from: '  free_.push_back(slot.index);\n  publish();\n}\n\n// Reading', to: '  free_.push_back(slot.index);\n  free_.push_back(slot.index);\n  publish();\n}\n\n// Reading' },
  { what: 'a slot is never free again', from: '  free_.push_back(slot.index);\n  publish();\n}\n\n// Reading', to: '  publish();\n}\n\n// Reading' },
  { what: 'generations go on below zero', from: 'slot.gen == std::numeric_limits<int32_t>::max() ? 1 : slot.gen + 1', to: 'static_cast<int32_t>(static_cast<uint32_t>(slot.gen) + 1)' },
  { what: 'rounds begin again at the one that means none', from: 'if (++round_ == 0) round_ = 1;', to: '++round_;' },
  { what: 'the counters of the ring are compared as if they never wrapped', from: 'if (tail_ - static_cast<uint32_t>(load(ctl_ + CQ_HEAD)) >= static_cast<uint32_t>(CQ_SIZE))', to: 'if (tail_ >= static_cast<uint32_t>(load(ctl_ + CQ_HEAD)) + static_cast<uint32_t>(CQ_SIZE))' },
  { what: 'a deadline that is no number', from: 'std::isfinite(value) ? value : std::numeric_limits<double>::infinity()', to: 'value' },
];
