package ai.flowscale.examples.ee.run;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.examples.ee.guard.EventStreams;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.examples.ee.problem.ProblemException;
import ai.flowscale.examples.ee.problem.ProblemMapper;
import ai.flowscale.examples.ee.problem.Problems;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code api/runs}: looking at runs, and cancelling them. */
@Path("runs")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class RunsResource {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  @Inject private Flowscale flowscale;
  @Inject private EventStreams streams;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Context
  private UriInfo uris;

  /** A page of runs. */
  @GET
  public RunViews.Page runs(
      @QueryParam("groupId") @Nullable String groupId,
      @QueryParam("sortBy") @DefaultValue("created_at") String sortBy,
      @QueryParam("sortOrder") @DefaultValue("desc") String sortOrder,
      @QueryParam("page") @DefaultValue("1") String page,
      @QueryParam("pageSize") @DefaultValue("10") String pageSize) {
    RunQuery.Builder query =
        RunQuery.builder()
            .sortBy(word("sortBy", sortBy, RunSort.values()))
            .sortOrder(word("sortOrder", sortOrder, SortOrder.values()))
            .page(number("page", page))
            .pageSize(number("pageSize", pageSize));
    if (groupId != null && !groupId.isBlank()) {
      query.groupId(groupId);
    }
    return RunViews.Page.of(flowscale.getRuns(query.build()), Links.of(uris));
  }

  /** One run. */
  @GET
  @Path("{runId}")
  public RunView run(@PathParam("runId") String runId) {
    return RunView.of(flowscale.getRun(runId), Links.of(uris));
  }

  /**
   * Responds when the run has ended, or after the timeout with 504: then ask again. The wait takes
   * no thread, and is short, since nothing shows that the caller has gone.
   */
  @GET
  @Path("{runId}/wait")
  public CompletionStage<Response> await(
      @PathParam("runId") String runId,
      @QueryParam("timeout") @DefaultValue("PT30S") String timeout,
      @Context HttpServletRequest request) {
    WaitOptions options = WaitOptions.upTo(limit(timeout));
    Links links = Links.of(uris);
    Runnable close = streams.open(request);
    return flowscale
        .async()
        .awaitRun(runId, options)
        .whenComplete((result, thrown) -> close.run())
        .handle(
            (result, thrown) ->
                thrown == null
                    ? Response.ok(RunViews.Finished.of(result, links)).build()
                    : ProblemMapper.response(Problems.of(thrown)));
  }

  /** Asks the service to cancel a run. */
  @POST
  @Path("{runId}/cancel")
  public RunViews.Cancelled cancel(@PathParam("runId") String runId) {
    Cancellation cancellation = flowscale.cancelRun(runId);
    return new RunViews.Cancelled(cancellation.runId(), cancellation.message());
  }

  private static Duration limit(String text) {
    try {
      Duration limit = Duration.parse(text);
      if (limit.toNanos() > 0 && limit.compareTo(LONGEST_WAIT) <= 0) {
        return limit;
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw wrongTimeout();
    }
    throw wrongTimeout();
  }

  private static ProblemException wrongTimeout() {
    return ProblemException.invalid(
        "timeout", "timeout must be a duration up to a minute, such as PT30S.");
  }

  private static int number(String name, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ProblemException.invalid(name, name + " must be a whole number.");
    }
  }

  private static <E extends Enum<E>> E word(String name, String text, E[] words) {
    return Arrays.stream(words)
        .filter(word -> word.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    name,
                    name
                        + " must be one of "
                        + Arrays.stream(words)
                            .map(word -> word.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
