package ai.flowscale.tests.ee.fleet;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Submits a request while the application starts, before the bean of the guide is notified. */
@ApplicationScoped
class Paint {
  @Inject private FlowscaleQueue queue;

  void submit(@Observes @Initialized(ApplicationScoped.class) @Priority(1) Object application) {
    queue.submit("at-start", request("at-start"));
  }

  static WorkflowRequest request(String text) {
    return WorkflowRequest.of("paint", WorkflowInputs.builder().text("text_1", text).build());
  }
}
