package ai.flowscale.examples.ee.run;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.examples.ee.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code api/runs}: looking at runs, and cancelling them. */
@Path("runs")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class RunsResource {
  @Inject private Flowscale flowscale;

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

  /** Asks the service to cancel a run. */
  @POST
  @Path("{runId}/cancel")
  public RunViews.Cancelled cancel(@PathParam("runId") String runId) {
    Cancellation cancellation = flowscale.cancelRun(runId);
    return new RunViews.Cancelled(cancellation.runId(), cancellation.message());
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
