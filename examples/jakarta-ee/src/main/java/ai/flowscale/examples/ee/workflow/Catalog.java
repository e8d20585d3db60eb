package ai.flowscale.examples.ee.workflow;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The workflows that are deployed and may be run, asked for once a minute at most. */
@ApplicationScoped
public class Catalog {
  private static final System.Logger LOG = System.getLogger(Catalog.class.getName());
  private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(1);

  private record Known(List<Workflow> workflows, long since) {}

  @Inject private Flowscale flowscale;
  @Inject private AllowedWorkflows allowed;
  private volatile Known known = new Known(List.of(), System.nanoTime() - FRESH_NANOS);

  /** Asks the service anew. */
  public List<Workflow> workflows() {
    List<Workflow> workflows =
        flowscale.getWorkflows().stream()
            .filter(workflow -> allowed.contains(workflow.id()))
            .toList();
    known = new Known(workflows, System.nanoTime());
    return workflows;
  }

  /** What a workflow takes, by name; empty where the service does not say, or cannot be asked. */
  public Map<String, InputDescription> inputsOf(String workflowId) {
    return workflow(workflowId).stream()
        .flatMap(workflow -> workflow.inputDescriptions().stream())
        .collect(Collectors.toMap(InputDescription::name, Function.identity()));
  }

  /** Refuses inputs that a workflow does not take, as far as the service says what it takes. */
  public WorkflowInputs checked(String workflowId, WorkflowInputs inputs) {
    workflow(workflowId).ifPresent(inputs::checkedAgainst);
    return inputs;
  }

  private Optional<Workflow> workflow(String id) {
    return recent().stream().filter(workflow -> workflow.id().equals(id)).findFirst();
  }

  private List<Workflow> recent() {
    Known before = known;
    if (System.nanoTime() - before.since() < FRESH_NANOS) {
      return before.workflows();
    }
    try {
      return workflows();
    } catch (FlowscaleException e) {
      // Not every deployment has the call. Whatever is wrong, the submission will tell.
      LOG.log(System.Logger.Level.DEBUG, "Workflows are not described: {0}", e.getMessage());
      known = new Known(known.workflows(), System.nanoTime());
      return known.workflows();
    }
  }
}
