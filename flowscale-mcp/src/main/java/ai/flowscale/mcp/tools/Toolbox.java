package ai.flowscale.mcp.tools;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.mcp.McpOptions;
import ai.flowscale.mcp.files.InputFiles;
import ai.flowscale.mcp.files.OutputFiles;
import ai.flowscale.mcp.runs.LiveRun;
import ai.flowscale.mcp.runs.RunDesk;
import ai.flowscale.mcp.runs.RunDesk.Ticket;
import ai.flowscale.mcp.runs.Waiting;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the tools of a server share.
 *
 * @param flowscale the client
 * @param options how the server behaves
 * @param scheduler its clock and timer
 * @param executor for what blocks
 * @param desk where runs are started
 * @param outputs where outputs are saved
 * @param inputs where files are read
 * @param localClient whether the client runs as the same user on this machine, so that its roots
 *     allow what they name
 */
public record Toolbox(
    AsyncFlowscale flowscale,
    McpOptions options,
    Scheduler scheduler,
    Executor executor,
    RunDesk desk,
    OutputFiles outputs,
    InputFiles inputs,
    boolean localClient) {

  /** Makes the parts of a server. */
  public static Toolbox of(
      AsyncFlowscale flowscale,
      McpOptions options,
      Scheduler scheduler,
      Executor executor,
      boolean localClient) {
    OutputFiles outputs = new OutputFiles(flowscale, options.outputFolder());
    return new Toolbox(
        flowscale,
        options,
        scheduler,
        executor,
        new RunDesk(flowscale, options, scheduler, executor),
        outputs,
        new InputFiles(outputs, options.allowedFolders(), options.maxFileBytes()),
        localClient);
  }

  /** Waits for a run as long as the call allows, and makes its result. */
  CompletableFuture<CallToolResult> follow(Call call, Ticket ticket) {
    LiveRun run = ticket.run();
    Object token = call.request().progressToken();
    Waiting.@Nullable Listener listener =
        token == null
            ? null
            : (message, seconds, total) ->
                call.exchange()
                    .progressNotification(
                        ProgressNotification.builder(token, seconds)
                            .total(total)
                            .message(message)
                            .build())
                    // A client that has gone ends the call in other ways.
                    .subscribe(sent -> {}, failed -> {});
    CompletableFuture<Boolean> wait =
        Waiting.start(flowscale, scheduler, executor, desk, run, options.patience(), listener);
    CompletableFuture<CallToolResult> made =
        run.result()
            .thenComposeAsync(
                result ->
                    // Nothing is saved for a call that has gone.
                    wait.isDone()
                        ? CompletableFuture.failedFuture(new CancellationException())
                        : completed(result, ticket.joined()),
                executor);
    made.whenComplete((result, failure) -> wait.complete(true));
    call.onCancel(
        () -> {
          desk.abandon(ticket);
          wait.cancel(false);
        });
    return wait.thenComposeAsync(
        ended -> {
          if (!ended) {
            desk.leave(ticket);
            return CompletableFuture.completedFuture(stillRunning(ticket));
          }
          return made.whenComplete(
              (result, failure) -> {
                if (failure == null && !Boolean.TRUE.equals(result.isError())) {
                  desk.deliver(ticket);
                } else {
                  desk.leave(ticket);
                }
              });
        },
        executor);
  }

  private CompletableFuture<CallToolResult> completed(RunResult result, boolean joined) {
    return outputs
        .save(result.runId(), result.outputs())
        .thenApplyAsync(
            files ->
                Results.completed(result.runId(), result.run(), joined, files, options.preview()),
            executor)
        .exceptionally(failure -> Results.error(Failures.unsaved(result.runId(), failure)));
  }

  private static String status(LiveRun run) {
    Run seen = run.seen();
    return seen == null ? "submitted" : Texts.status(seen.status());
  }

  private static CallToolResult stillRunning(Ticket ticket) {
    LiveRun run = ticket.run();
    String id = run.id();
    Map<String, Object> facts = Results.facts(id, run.seen());
    // The run may have ended by now; its outputs are not here yet.
    facts.put("finished", false);
    facts.put("joined", ticket.joined());
    String text =
        id.isEmpty()
            ? "The inputs are still being sent. This is not a failure: call the tool again with the"
                + " same inputs to wait on; it starts nothing new."
            : run.result().isDone()
                ? "Run %s is completed, its outputs are being saved; call wait_run with this run_id."
                    .formatted(Texts.name(id))
                : "Run %s is still %s. This is not a failure, and the run goes on. Call wait_run with"
                        .formatted(Texts.name(id), status(run))
                    + " this run_id to wait on. Calling this tool again with the same inputs waits for"
                    + " the same run and starts nothing new.";
    // Some clients show a model the structured content and no text.
    facts.put("message", text);
    return Results.of(text, facts);
  }
}
