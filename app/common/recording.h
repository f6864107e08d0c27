// Recording: something that a worker puts into a ring and that another thread writes down: events, secrets, packets.
#pragma once

namespace pollux::app {

class Recording {
 public:
  virtual ~Recording() = default;

  // Writes down what has come. Returns whether there was anything. On the Recorder's thread.
  virtual bool drain() = 0;
  // Nothing more will come: the files are completed. On the Recorder's thread.
  virtual void finish() = 0;
};

}  // namespace pollux::app
