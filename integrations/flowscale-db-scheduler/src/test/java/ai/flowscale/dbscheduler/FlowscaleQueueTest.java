package ai.flowscale.dbscheduler;

import static ai.flowscale.dbscheduler.TestFleet.awaitEnd;
import static ai.flowscale.dbscheduler.TestFleet.options;
import static ai.flowscale.dbscheduler.TestFleet.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowscaleQueueTest {
  private final TestFleet fleet = new TestFleet();

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  @Test
  void requestsRunOnceEach() throws Exception {
    FlowscaleQueue queue = fleet.started(options());

    long stored =
        queue.submitAll(IntStream.range(0, 40).mapToObj(i -> request("cat " + i).withKey("k" + i)));
    awaitEnd(queue);

    assertThat(stored).isEqualTo(40);
    assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(40);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(40);
    assertThat(queue.requests().map(QueuedRequest::runId))
        .containsExactlyInAnyOrderElementsOf(fleet.emulator.runIds());
  }
}
