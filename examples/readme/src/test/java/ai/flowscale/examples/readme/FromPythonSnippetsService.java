package ai.flowscale.examples.readme;

import static java.time.Duration.ofMillis;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunSummary;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/**
 * The web service of {@code docs/guide/from-python.md}, called by {@link FromPythonSnippetsTest}.
 */
@Path("/")
public class FromPythonSnippetsService {
  // snippet: web-service
  @Inject Flowscale flowscale;

  @POST
  @Path("execute_with_images")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  public RunSummary execute(
      @FormParam("workflow_id") String workflowId,
      @FormParam("image_35728") InputStream first,
      @FormParam("image_42561") InputStream second,
      @FormParam("text_prompt") @DefaultValue("default prompt") String prompt,
      @FormParam("group_id") String groupId,
      @FormParam("timeout_ms") @DefaultValue("600000") long timeoutMs,
      @FormParam("poll_interval_ms") @DefaultValue("2000") long pollMs) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .file("image_35728", InputFile.ofOnce("first.png", first))
            .file("image_42561", InputFile.ofOnce("second.png", second))
            .text("text_prompt", prompt)
            .build();
    WorkflowRequest request = WorkflowRequest.builder(workflowId, inputs).groupId(groupId).build();
    WaitOptions options =
        WaitOptions.builder().timeout(ofMillis(timeoutMs)).fixedInterval(ofMillis(pollMs)).build();
    return flowscale.executeWorkflowAndWait(request, options).summary();
  }

  @GET
  @Path("runs")
  public List<RunSummary> runs(
      @QueryParam("group_id") String groupId,
      @QueryParam("sort_by") @DefaultValue("created_at") String sortBy,
      @QueryParam("sort_order") @DefaultValue("desc") String order,
      @QueryParam("page") @DefaultValue("1") int page,
      @QueryParam("page_size") @DefaultValue("10") int size) {
    RunQuery.Builder query =
        RunQuery.builder()
            .groupId(groupId) // null: the runs of all groups
            .sortBy(RunSort.valueOf(sortBy.toUpperCase(Locale.ROOT)))
            .sortOrder(SortOrder.valueOf(order.toUpperCase(Locale.ROOT)));
    return flowscale.getRuns(query.page(page).pageSize(size).build()).runs().stream()
        .map(Run::summary)
        .toList();
  }
  // end of snippet
}
