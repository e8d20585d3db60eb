package ai.flowscale.mcp.tools;

import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.images.tools.ToolNames;
import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The tools of a server, which follow the workflows of the deployment. */
public final class ToolList implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ToolList.class.getName());

  /** How often the deployment is asked for its workflows. */
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** How often while it cannot be reached. */
  private static final Duration SOONER = Duration.ofSeconds(10);

  private final Toolbox toolbox;
  private final List<AsyncToolSpecification> fixed;
  private final Map<String, Offered> offered = new HashMap<>();
  private @Nullable CompletableFuture<List<Workflow>> first;
  private @Nullable McpAsyncServer server;
  private Scheduler.@Nullable Scheduled timer;
  private @Nullable CompletableFuture<Void> refreshing;
  private boolean closed;

  /** What is to be offered, and was not there. */
  private final Set<String> missing = new HashSet<>();

  /** What a tool does; its schema alone does not tell two workflows apart. */
  private record Offered(String id, List<InputDescription> inputs, Tool tool) {
    static Offered of(WorkflowTool made) {
      return new Offered(made.workflow().id(), made.workflow().inputDescriptions(), made.toTool());
    }
  }

  /** Makes a list with the tools that every deployment has, and asks for those of this one. */
  public ToolList(Toolbox toolbox) {
    this.toolbox = toolbox;
    first = toolbox.flowscale().getWorkflows();
    fixed = new RunTools(toolbox).all();
  }

  /** The tools that every deployment has. */
  public List<AsyncToolSpecification> fixed() {
    return fixed;
  }

  /** Begins to follow the deployment; the future ends with the first response, or without one. */
  public CompletableFuture<Void> start(McpAsyncServer owner) {
    synchronized (this) {
      server = owner;
    }
    return refresh();
  }

  /** Asks the deployment for its workflows now; calls at the same time share one request. */
  private CompletableFuture<Void> refresh() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<List<Workflow>> asked;
    synchronized (this) {
      if (closed) {
        return CompletableFuture.completedFuture(null);
      }
      if (refreshing != null) {
        return refreshing;
      }
      refreshing = begun;
      asked = first == null ? toolbox.flowscale().getWorkflows() : first;
      first = null;
    }
    asked
        .thenComposeAsync(this::apply, toolbox.executor())
        .whenComplete(
            (done, failure) -> {
              synchronized (this) {
                refreshing = null;
                if (!closed) {
                  if (timer != null) {
                    timer.cancel();
                  }
                  timer =
                      toolbox
                          .scheduler()
                          .schedule(this::refresh, failure == null ? INTERVAL : SOONER);
                }
              }
              begun.complete(null);
            });
    return begun;
  }

  private static boolean isCalled(Workflow workflow, String idOrName) {
    return idOrName.equals(workflow.id()) || idOrName.equalsIgnoreCase(workflow.name());
  }

  /** Once for each workflow that the deployment does not have. */
  private synchronized void warnOfMissing(Set<String> chosen, List<Workflow> workflows) {
    for (String name : chosen) {
      if (workflows.stream().noneMatch(each -> isCalled(each, name)) && missing.add(name)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "No workflow of the deployment is called ''{0}'': it is not offered",
            name);
      }
    }
  }

  private CompletableFuture<Void> apply(List<Workflow> workflows) {
    Set<String> chosen = toolbox.options().workflows();
    Set<String> reserved = Set.copyOf(fixed.stream().map(each -> each.tool().name()).toList());
    List<Workflow> wanted =
        workflows.stream()
            .filter(
                each -> chosen.isEmpty() || chosen.stream().anyMatch(name -> isCalled(each, name)))
            .toList();
    warnOfMissing(chosen, workflows);
    List<Mono<Void>> changes = new ArrayList<>();
    synchronized (this) {
      McpAsyncServer owner = server;
      if (owner == null || closed) {
        return CompletableFuture.completedFuture(null);
      }
      Map<String, WorkflowTool> next = new LinkedHashMap<>();
      ToolNames.of(wanted, reserved)
          .forEach(
              (name, workflow) ->
                  next.put(name, new WorkflowTool(toolbox, name, workflow, this::refresh)));
      for (String name : List.copyOf(offered.keySet())) {
        if (!next.containsKey(name)) {
          offered.remove(name);
          changes.add(owner.removeTool(name));
        }
      }
      next.forEach(
          (name, tool) -> {
            // One of the same name replaces the one before.
            Offered now = Offered.of(tool);
            if (!now.equals(offered.put(name, now))) {
              changes.add(owner.addTool(tool.toSpecification()));
            }
          });
    }
    // No client to notify is not an error of the list.
    return Flux.concat(changes.stream().map(Mono::onErrorComplete).toList()).then().toFuture();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
