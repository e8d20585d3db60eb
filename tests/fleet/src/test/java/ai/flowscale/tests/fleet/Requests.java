package ai.flowscale.tests.fleet;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests that differ in their ticket, which is their key too. */
final class Requests {
  private Requests() {}

  static Stream<WorkflowRequest> of(int count) {
    return IntStream.range(0, count).mapToObj(Requests::numbered);
  }

  private static WorkflowRequest numbered(int number) {
    return WorkflowRequest.builder(
            FleetService.WORKFLOW,
            WorkflowInputs.builder().text(FleetService.TICKET, "t" + number).build())
        .key("t" + number)
        .build();
  }
}
