package ai.flowscale.tests.ee.page;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of the page have at hand. */
@ExtendWith(PageExtension.class)
abstract class PageTest {
  private PageFixture fixture;

  @BeforeEach
  void use(PageFixture shared) {
    fixture = shared;
  }

  final PageFixture fixture() {
    return fixture;
  }

  final Page page() {
    return fixture.page();
  }

  final FlowscaleEmulator emulator() {
    return fixture.emulator();
  }

  /** Lets a run that waits begin. */
  final void passQueueTime() {
    fixture.clock().advance(PageFixture.QUEUE_TIME);
  }

  /** Lets a run that is worked on end. */
  final void passRunTime() {
    fixture.clock().advance(PageFixture.RUN_TIME);
  }

  /** The only submission that came. */
  final RecordedRequest submitted() {
    List<RecordedRequest> all = emulator().requests(Operation.EXECUTE_WORKFLOW);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " submissions instead of one");
    }
    return all.get(0);
  }
}
