package ai.flowscale.spring.guide;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import org.springframework.stereotype.Service;

// snippet: service
@Service
class PosterService {
  private final Flowscale flowscale;

  PosterService(Flowscale flowscale) {
    this.flowscale = flowscale;
  }

  String order(String title) {
    return flowscale
        .executeWorkflow("poster", WorkflowInputs.builder().text("title", title).build())
        .runId();
  }
}
// end of snippet
