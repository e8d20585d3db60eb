package ai.flowscale.transport.jdk;

import ai.flowscale.tck.waits.LearnedPollingTests;

class LearnedPollingTest extends LearnedPollingTests {
  LearnedPollingTest() {
    super("jdk");
  }
}
