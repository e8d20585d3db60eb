package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.support.Nearest;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** A client, and the one thread that receives progress, so that it arrives in order. */
final class Session implements AutoCloseable {
  private final ExecutorService callbacks =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "flowscale-progress");
            thread.setDaemon(true);
            return thread;
          });

  private final Flowscale flowscale;

  Session(Settings settings) {
    flowscale = Flowscale.create(settings.toConfig().callbackExecutor(callbacks).build());
  }

  Flowscale flowscale() {
    return flowscale;
  }

  /**
   * Compares requests with what the service says of their workflow, so that a mistake is told
   * before the first is sent. A service that says nothing is no reason to refuse them.
   */
  void check(String workflowId, List<WorkflowRequest> requests) {
    List<Workflow> deployed;
    try {
      deployed = flowscale.getWorkflows();
    } catch (AuthenticationException refused) {
      throw refused;
    } catch (ApiException | DecodingException unavailable) {
      return;
    }
    for (Workflow workflow : deployed) {
      if (workflow.id().equals(workflowId)) {
        for (int i = 0; i < requests.size(); i++) {
          String place = requests.size() > 1 ? "Request " + (i + 1) + ": " : "";
          check(requests.get(i), workflow, place);
        }
      }
    }
  }

  private static void check(WorkflowRequest request, Workflow workflow, String place) {
    try {
      request.inputs().checkedAgainst(workflow);
    } catch (InvalidRequestException wrong) {
      String where = request.key().map(name -> "Request " + name + ": ").orElse(place);
      throw InputOptions.wrong(where + Failures.sentence(String.valueOf(wrong.getMessage())));
    }
  }

  static CliException unknownWorkflow(String id, List<Workflow> deployed) {
    String meant =
        Nearest.to(id, deployed.stream().map(Workflow::id).toList())
            .map(nearest -> " Did you mean " + nearest + "?")
            .orElse("");
    return new CliException(
        ExitCode.NOT_FOUND,
        "There is no workflow " + id + "." + meant + " flowscale workflows lists them.");
  }

  /** Waits until all progress so far was received. */
  void settle() {
    try {
      callbacks.submit(() -> {}).get();
    } catch (InterruptedException interrupted) {
      // The next call of the client says so.
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RejectedExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    // An interruption ended the work; the cleaning up after it is still to be done.
    boolean interrupted = Thread.interrupted();
    flowscale.close();
    callbacks.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
